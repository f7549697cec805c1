package io.tcptrafficscan.status;

import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.history.PathKey;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.status.Status.Ceiling;
import io.tcptrafficscan.status.Status.Condition;
import io.tcptrafficscan.status.Status.Line;
import io.tcptrafficscan.status.Status.PathStatus;
import io.tcptrafficscan.status.Status.Recent;
import io.tcptrafficscan.status.Status.State;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes what is shown of all paths. Any thread may ask. */
@Singleton
public class StatusReport {
  private static final double MICROS_A_SECOND = 1e6;

  private final Readings readings;
  private final CapacityReadings capacities;
  private final Correction correction;
  private final LiveSettings live;
  private final BuildInfo build;
  private final String host = HostName.read();
  private final Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  StatusReport(
      Readings readings,
      CapacityReadings capacities,
      Correction correction,
      LiveSettings live,
      BuildInfo build) {
    this.readings = readings;
    this.capacities = capacities;
    this.correction = correction;
    this.live = live;
    this.build = build;
  }

  /** Everything at this moment. */
  public Status status() {
    Settings settings = live.current();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    long nowNanos = System.nanoTime();
    Capacities measured = new Capacities(capacities, nowNanos);
    List<PathStatus> paths = new ArrayList<>();
    Map<String, List<PathStatus>> byInterface = new LinkedHashMap<>();
    for (Readings.Entry entry : readings.entries()) {
      PathStatus path = path(entry.readings(), settings, measured, nowNanos);
      paths.add(path);
      byInterface.computeIfAbsent(path.interfaceName(), name -> new ArrayList<>()).add(path);
    }
    List<Line> lines =
        byInterface.entrySet().stream()
            .map(each -> line(each.getKey(), each.getValue(), measured))
            .toList();
    return new Status(
        now,
        started,
        build.version(),
        host,
        settings.interval().toNanos() / 1e9,
        Verdicts.of(lines),
        lines,
        paths,
        new Status.HistoryState(0, 0, 0, 60, 3600));
  }

  private PathStatus path(
      PathReadings from, Settings settings, Capacities measured, long nowNanos) {
    Path path = from.path();
    Measurement measurement = from.measurement(nowNanos);
    ProbeOutcome last = from.lastOutcome();
    return new PathStatus(
        PathKey.of(path).id(),
        path.interfaceName().value(),
        aliases(settings, path.interfaceName()),
        path.server().text(),
        path.serverIp(),
        path.server().port(),
        condition(last),
        last instanceof TcpSample && measurement != null
            ? measurement.sample().rttMicros() / MICROS_A_SECOND
            : null,
        Recent.NONE,
        measurement == null ? null : ceiling(path, measurement),
        measured.of(path),
        null,
        null);
  }

  private static List<String> aliases(Settings settings, InterfaceName name) {
    return settings.aliases().entrySet().stream()
        .filter(alias -> alias.getValue().equals(name))
        .map(alias -> alias.getKey().value())
        .toList();
  }

  private static Condition condition(@Nullable ProbeOutcome last) {
    if (last == null) {
      return Condition.UNKNOWN;
    }
    return last instanceof ProbeFailure failure
        ? new Condition(State.DOWN, failure.reason().label(), failure.detail(), null)
        : new Condition(State.UP, null, null, null);
  }

  private Ceiling ceiling(Path path, Measurement measurement) {
    TcpSample sample = measurement.sample();
    double factor =
        correction.factor(
            path.interfaceName(), path.address(), sample.rttMicros(), sample.receiveWindowBytes());
    double uncorrected = measurement.ceilingBitsPerSecond();
    return new Ceiling(uncorrected * factor, uncorrected, factor);
  }

  private static Line line(String name, List<PathStatus> paths, Capacities measured) {
    List<PathStatus> down =
        paths.stream().filter(path -> path.condition().state() == State.DOWN).toList();
    boolean isUp = paths.stream().anyMatch(path -> path.condition().state() == State.UP);
    Condition condition = Condition.UNKNOWN;
    if (isUp) {
      condition = new Condition(State.UP, null, null, null);
    } else if (!down.isEmpty()) {
      condition = down.get(0).condition();
    }
    return new Line(
        name,
        paths.get(0).aliases(),
        condition,
        paths.size(),
        down.size(),
        null,
        null,
        null,
        null,
        measured.of(name));
  }

  /** The outages that are kept, the newest first. */
  public List<Outage> outages() {
    return List.of();
  }

  /** Whether a path of this id is measured or has a history. */
  public boolean knows(String id) {
    return readings.entries().stream()
        .anyMatch(entry -> PathKey.of(entry.readings().path()).id().equals(id));
  }

  /**
   * The history of paths that are known.
   *
   * @param points how many points there are at most
   */
  public PathHistory history(List<String> ids, Instant from, Instant to, int points) {
    return new PathHistory(from, to, 1, new Column(new double[0]), List.of());
  }
}
