package io.tcptrafficscan.status;

import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.history.Grid;
import io.tcptrafficscan.history.History;
import io.tcptrafficscan.history.PathFigures;
import io.tcptrafficscan.history.PathKey;
import io.tcptrafficscan.history.Rows;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.status.Status.Ceiling;
import io.tcptrafficscan.status.Status.Condition;
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
import java.util.Objects;
import java.util.stream.Collectors;

/** Makes what is shown of all paths. Any thread may ask. */
@Singleton
public class StatusReport {
  private static final double MICROS_A_SECOND = 1e6;

  private final Readings readings;
  private final Interfaces interfaces;
  private final History history;
  private final CapacityReadings capacities;
  private final Correction correction;
  private final LiveSettings live;
  private final BuildInfo build;
  private final String host = HostName.read();
  private final Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  StatusReport(
      Readings readings,
      Interfaces interfaces,
      History history,
      CapacityReadings capacities,
      Correction correction,
      LiveSettings live,
      BuildInfo build) {
    this.readings = readings;
    this.interfaces = interfaces;
    this.history = history;
    this.capacities = capacities;
    this.correction = correction;
    this.live = live;
    this.build = build;
  }

  /** Everything at this moment. */
  public Status status() {
    Settings settings = live.current();
    Instant now = now();
    long nowNanos = System.nanoTime();
    Capacities measured = new Capacities(capacities, nowNanos);
    PastOutages outages = new PastOutages(history.outages(), now, settings);
    Map<String, LineOfPaths> lines = new LinkedHashMap<>();
    List<PathStatus> paths = new ArrayList<>();
    Map<InterfaceName, FailureReason> dark = dark(interfaces.states());
    for (Readings.Entry entry : readings.entries()) {
      PathReadings each = entry.readings();
      PathKey key = PathKey.of(each.path());
      PathFigures figures = history.figures(key);
      Condition condition = condition(each, figures, dark);
      PathStatus path = path(each, condition, figures, settings, measured, outages, nowNanos);
      paths.add(path);
      lines
          .computeIfAbsent(path.interfaceName(), name -> new LineOfPaths(name, path.aliases()))
          .add(path, key.server() + " " + key.address(), figures);
    }
    List<Contender> contenders =
        lines.values().stream().map(each -> each.contender(each.line(measured, outages))).toList();
    return new Status(
        now,
        started,
        build.version(),
        host,
        settings.interval().toNanos() / 1e9,
        Verdicts.of(contenders),
        contenders.stream().map(Contender::line).toList(),
        paths,
        historyState());
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private Status.HistoryState historyState() {
    History.Size size = history.size();
    return new Status.HistoryState(
        size.memoryBytes(),
        size.usedBytes(),
        size.probesPerPath(),
        (int) (size.shortMillis() / 1_000),
        (int) (size.longMillis() / 1_000));
  }

  /** The interfaces over which nothing can be sent now. */
  private static Map<InterfaceName, FailureReason> dark(List<Interfaces.State> states) {
    return states.stream()
        .filter(state -> !state.up())
        .collect(
            Collectors.toMap(
                Interfaces.State::name,
                state ->
                    state.exists() ? FailureReason.INTERFACE_DOWN : FailureReason.NO_INTERFACE));
  }

  private PathStatus path(
      PathReadings from,
      Condition condition,
      PathFigures figures,
      Settings settings,
      Capacities measured,
      PastOutages outages,
      long nowNanos) {
    Path path = from.path();
    Measurement measurement = from.measurement(nowNanos);
    String id = PathKey.of(path).id();
    return new PathStatus(
        id,
        path.interfaceName().value(),
        aliases(settings, path.interfaceName().value()),
        path.server().text(),
        path.serverIp(),
        path.server().port(),
        condition,
        condition.state() == State.UP && measurement != null
            ? measurement.sample().rttMicros() / MICROS_A_SECOND
            : null,
        recent(figures),
        measurement == null ? null : ceiling(path, measurement),
        measured.of(path),
        Numbers.orNull(figures.availability()),
        outages.lastOf(id, path.interfaceName().value()));
  }

  private static Recent recent(PathFigures figures) {
    return new Recent(
        figures.windowMillis() / 1e3,
        Numbers.orNull(figures.medianSeconds()),
        Numbers.orNull(figures.p95Seconds()),
        Numbers.orNull(figures.maxSeconds()),
        figures.sent(),
        figures.failed(),
        Numbers.ratio(figures.synsLost(), figures.synsSent()));
  }

  /** The other names of an interface, in the order of the settings. */
  static List<String> aliases(Settings settings, String name) {
    return settings.aliases().entrySet().stream()
        .filter(alias -> alias.getValue().value().equals(name))
        .map(alias -> alias.getKey().value())
        .toList();
  }

  private static Condition condition(
      PathReadings from, PathFigures figures, Map<InterfaceName, FailureReason> dark) {
    ProbeOutcome last = from.lastOutcome();
    if (last == null) {
      return Condition.UNKNOWN;
    }
    long millis = figures.sinceMillis();
    Instant since = millis == 0 ? null : Instant.ofEpochMilli(millis);
    if (last instanceof ProbeFailure failure) {
      return new Condition(State.DOWN, failure.reason().label(), failure.detail(), since);
    }
    // A success was before the interface went down; the next probe may be far off.
    FailureReason reason = dark.get(from.path().interfaceName());
    return reason == null
        ? new Condition(State.UP, null, null, since)
        : new Condition(State.DOWN, reason.label(), "", null);
  }

  private Ceiling ceiling(Path path, Measurement measurement) {
    TcpSample sample = measurement.sample();
    double factor =
        correction.factor(
            path.interfaceName(), path.address(), sample.rttMicros(), sample.receiveWindowBytes());
    double uncorrected = measurement.ceilingBitsPerSecond();
    return new Ceiling(uncorrected * factor, uncorrected, factor);
  }

  /** The outages that are kept, the newest first. */
  public List<Outage> outages() {
    return new PastOutages(history.outages(), now(), live.current()).all();
  }

  /** Those of some ids that no path has. */
  public List<String> unknown(List<String> ids) {
    Map<String, PathKey> keys = history.keys();
    return ids.stream().filter(id -> !keys.containsKey(id)).toList();
  }

  /**
   * The history of paths; without those that are not known.
   *
   * @param points how many points there are at most
   */
  public PathHistory history(List<String> ids, Instant from, Instant to, int points) {
    Grid grid = history.grid(from.toEpochMilli(), to.toEpochMilli(), points);
    Map<String, PathKey> keys = history.keys();
    List<PathHistory.Series> series =
        ids.stream()
            .map(keys::get)
            .filter(Objects::nonNull)
            .map(key -> series(key, history.rows(key, grid), capacities(key, from, to, points)))
            .toList();
    return new PathHistory(from, to, grid.stepMillis() / 1e3, times(grid), series);
  }

  private List<PathHistory.CapacityPoint> capacities(
      PathKey key, Instant from, Instant to, int most) {
    return history.capacities(key, from.toEpochMilli(), to.toEpochMilli(), most).stream()
        .map(
            point ->
                new PathHistory.CapacityPoint(
                    Instant.ofEpochMilli(point.millis()),
                    point.direction(),
                    point.bitsPerSecond(),
                    point.errorRatio(),
                    point.factor()))
        .toList();
  }

  private static Column times(Grid grid) {
    double[] times = new double[grid.points()];
    for (int i = 0; i < times.length; i++) {
      times[i] = (grid.firstMillis() + i * grid.stepMillis()) / 1e3;
    }
    return new Column(times);
  }

  private PathHistory.Series series(
      PathKey key, Rows rows, List<PathHistory.CapacityPoint> measured) {
    Map<String, Column> down = new LinkedHashMap<>();
    for (FailureReason reason : FailureReason.ALL) {
      double[] seconds = rows.down(reason);
      if (seconds != null) {
        down.put(reason.label(), new Column(seconds));
      }
    }
    return new PathHistory.Series(
        key.id(),
        key.interfaceName(),
        aliases(live.current(), key.interfaceName()),
        key.server(),
        new Column(rows.min),
        new Column(rows.median),
        new Column(rows.p95),
        new Column(rows.sent),
        new Column(rows.failed),
        new Column(rows.retransmitted),
        new Column(rows.measured),
        down,
        measured);
  }
}
