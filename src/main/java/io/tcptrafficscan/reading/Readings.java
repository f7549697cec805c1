package io.tcptrafficscan.reading;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.PlannedPath;
import io.tcptrafficscan.probe.TcpSample;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The readings of every path that is measured now. The list is immutable and is replaced as a
 * whole, so that a reader always sees one plan.
 */
public final class Readings {
  /** A measurement is shown for this many intervals after it was taken. */
  private static final int STALE_INTERVALS = 5;

  /**
   * A path's readings in the current plan.
   *
   * @param hasBandwidthSeries see {@link PlannedPath}
   */
  public record Entry(PathReadings readings, boolean hasBandwidthSeries) {}

  private final ProbeLog log;
  private volatile List<Entry> entries = List.of();

  public Readings() {
    this(ProbeLog.NONE);
  }

  /**
   * @param log keeps what came of each probe
   */
  public Readings(ProbeLog log) {
    this.log = log;
  }

  /**
   * Takes a new plan. Paths that stay keep their readings; new paths start with none.
   *
   * @param settings have the intervals and the buckets of RTTs
   */
  public synchronized List<Entry> reconcile(Plan plan, Settings settings) {
    Histogram.Bounds bounds = bounds(settings);
    Map<Path, PathReadings> known = new HashMap<>();
    entries.forEach(entry -> known.put(entry.readings().path(), entry.readings()));
    log.replace(plan.paths().stream().map(each -> probed(each.path(), settings)).toList());
    List<Entry> next = new ArrayList<>(plan.paths().size());
    for (PlannedPath planned : plan.paths()) {
      long stale = settings.interval(planned.path().server()).toNanos() * STALE_INTERVALS;
      PathReadings readings = known.get(planned.path());
      if (readings == null) {
        readings = new PathReadings(planned.path(), log.recorder(planned.path()), stale, bounds);
      } else {
        readings.reconfigure(stale, bounds);
      }
      next.add(new Entry(readings, planned.hasBandwidthSeries()));
    }
    entries = List.copyOf(next);
    return entries;
  }

  private static ProbeLog.Probed probed(Path path, Settings settings) {
    return new ProbeLog.Probed(
        path,
        settings.interval(path.server()).toNanos(),
        settings.timeout(path.server()).toNanos());
  }

  /** Returns the object that the histograms share already if the buckets are the same. */
  private Histogram.Bounds bounds(Settings settings) {
    Histogram.Bounds wanted = new Histogram.Bounds(settings.rttBuckets());
    if (entries.isEmpty()) {
      return wanted;
    }
    Histogram.Bounds shared = entries.get(0).readings().rtt().bounds();
    return shared.equals(wanted) ? shared : wanted;
  }

  /** Whether the last probe of the address succeeded, on any of its paths. */
  public boolean isAnswering(InetAddress address) {
    return entries.stream()
        .map(Entry::readings)
        .filter(each -> address.equals(each.path().address()))
        .anyMatch(each -> each.lastOutcome() instanceof TcpSample);
  }

  /** In the order of the plan. */
  public List<Entry> entries() {
    return entries;
  }
}
