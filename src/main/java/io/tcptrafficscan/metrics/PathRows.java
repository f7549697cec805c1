package io.tcptrafficscan.metrics;

import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every path at one moment. */
final class PathRows {
  /**
   * A path at one moment. All that it shows of its last measurement comes from one measurement;
   * counters are read while they are written.
   *
   * @param bandwidth in bits per second, corrected; not a number if the path has no such series
   */
  record Row(
      PathReadings readings,
      Labels labels,
      Labels bandwidthLabels,
      @Nullable Measurement measurement,
      double bandwidth) {}

  /** One plan, with the labels of its paths. Another list of entries is another plan. */
  private record Labelled(
      List<Readings.Entry> entries, List<Labels> labels, List<Labels> bandwidthLabels) {
    static Labelled of(List<Readings.Entry> entries) {
      List<Path> paths = entries.stream().map(each -> each.readings().path()).toList();
      return new Labelled(
          entries,
          paths.stream().map(Labels::of).toList(),
          paths.stream()
              .map(
                  path ->
                      Labels.of(Labels.BANDWIDTH, path.interfaceName().value(), path.serverIp()))
              .toList());
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

  List<Row> at(long nowNanos) {
    List<Readings.Entry> entries = readings.entries();
    Labelled plan = labelled;
    if (plan.entries() != entries) {
      plan = Labelled.of(entries);
      labelled = plan;
    }
    List<Row> rows = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      Readings.Entry entry = entries.get(i);
      Measurement measurement = entry.readings().measurement(nowNanos);
      rows.add(
          new Row(
              entry.readings(),
              plan.labels().get(i),
              plan.bandwidthLabels().get(i),
              measurement,
              measurement == null || !entry.hasBandwidthSeries()
                  ? Double.NaN
                  : bandwidth(entry.readings().path(), measurement)));
    }
    return rows;
  }

  private double bandwidth(Path path, Measurement measurement) {
    TcpSample sample = measurement.sample();
    return measurement.ceilingBitsPerSecond()
        * correction.factor(
            path.interfaceName(), path.address(), sample.rttMicros(), sample.receiveWindowBytes());
  }
}
