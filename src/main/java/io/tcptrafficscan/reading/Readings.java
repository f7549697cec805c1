package io.tcptrafficscan.reading;

import io.tcptrafficscan.target.Path;
import io.tcptrafficscan.target.Plan;
import io.tcptrafficscan.target.PlannedPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The readings of every path that is measured now. The list is replaced as a whole behind a
 * volatile field, so that a reader always sees one plan.
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

  private final long staleNanos;
  private final HistogramBounds rttBounds;
  private volatile List<Entry> entries = List.of();

  public Readings(Duration interval, List<Duration> rttBuckets) {
    staleNanos = interval.toNanos() * STALE_INTERVALS;
    rttBounds = new HistogramBounds(rttBuckets);
  }

  /** Follows a plan: paths that stay keep their readings, others go or begin at nothing. */
  public synchronized List<Entry> follow(Plan plan) {
    Map<Path, PathReadings> known = new HashMap<>();
    entries.forEach(entry -> known.put(entry.readings().path(), entry.readings()));
    List<Entry> next = new ArrayList<>(plan.paths().size());
    for (PlannedPath planned : plan.paths()) {
      PathReadings readings = known.get(planned.path());
      if (readings == null) {
        readings = new PathReadings(planned.path(), staleNanos, rttBounds);
      }
      next.add(new Entry(readings, planned.hasBandwidthSeries()));
    }
    entries = List.copyOf(next);
    return entries;
  }

  /** In the order of the plan. */
  public List<Entry> entries() {
    return entries;
  }
}
