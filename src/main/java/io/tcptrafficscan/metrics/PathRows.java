package io.tcptrafficscan.metrics;

import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every path at one moment. */
final class PathRows {
  /** The labels that identify a path. */
  static final List<String> PATH = List.of("interface", "server", "server_ip");

  /** The labels of the bandwidth families, the same as in the original tool. */
  static final List<String> BANDWIDTH = List.of("interface", "server_ip");

  /**
   * A path at one moment. All that it shows of its last measurement comes from one measurement;
   * counters are read while they are written.
   *
   * @param bandwidth in bits per second, corrected
   */
  record Row(
      PathReadings readings,
      PathLabels labels,
      boolean hasBandwidth,
      @Nullable Measurement measurement,
      double bandwidth) {}

  /** A path's labels, made once. */
  record PathLabels(Labels path, Labels bandwidth) {
    static PathLabels of(Path path) {
      return new PathLabels(
          labels(PATH, path), Labels.of(BANDWIDTH, path.interfaceName().value(), path.serverIp()));
    }
  }

  /** The labels that identify a path, and more values after them. */
  static Labels labels(List<String> names, Path path, String... more) {
    Stream<String> identity =
        Stream.of(path.interfaceName().value(), path.server().text(), path.serverIp());
    return Labels.of(names, Stream.concat(identity, Stream.of(more)).toArray(String[]::new));
  }

  /** The labels of one plan's paths. Another list of entries is another plan. */
  private record Labelled(List<Readings.Entry> entries, List<PathLabels> labels) {
    static Labelled of(List<Readings.Entry> entries) {
      return new Labelled(
          entries, entries.stream().map(each -> PathLabels.of(each.readings().path())).toList());
    }
  }

  private final Readings readings;
  private final Correction correction;

  /** Replaced as a whole when the plan changes; two scrapes at once may both make the new one. */
  private volatile Labelled labelled = Labelled.of(List.of());

  PathRows(Readings readings, Correction correction) {
    this.readings = readings;
    this.correction = correction;
  }

  List<Row> now() {
    Labelled plan = labelled();
    long nowNanos = System.nanoTime();
    List<Row> rows = new ArrayList<>(plan.entries().size());
    for (int i = 0; i < plan.entries().size(); i++) {
      rows.add(row(plan.entries().get(i), plan.labels().get(i), nowNanos));
    }
    return rows;
  }

  private Labelled labelled() {
    List<Readings.Entry> entries = readings.entries();
    Labelled known = labelled;
    if (known.entries() != entries) {
      known = Labelled.of(entries);
      labelled = known;
    }
    return known;
  }

  private Row row(Readings.Entry entry, PathLabels labels, long nowNanos) {
    PathReadings of = entry.readings();
    Measurement measurement = of.measurement(nowNanos);
    return measurement == null
        ? new Row(of, labels, false, null, Double.NaN)
        : new Row(
            of, labels, entry.hasBandwidthSeries(), measurement, bandwidth(of.path(), measurement));
  }

  private double bandwidth(Path path, Measurement measurement) {
    TcpSample sample = measurement.sample();
    return measurement.ceilingBitsPerSecond()
        * correction.factor(
            path.interfaceName(), path.address(), sample.rttMicros(), sample.receiveWindowBytes());
  }
}
