package io.tcptrafficscan.metrics;

import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.Correction.InForce;
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
   * @param connectNanos how long the last connection took to make; {@link TcpSample#ABSENT} if none
   *     was made of late
   * @param bandwidth in bits per second, corrected; not a number if the path has no such series
   * @param calibrated whether calibration corrected {@code bandwidth}
   */
  record Row(
      Readings.Entry entry,
      Labels labels,
      Labels bandwidthLabels,
      @Nullable Measurement measurement,
      long connectNanos,
      double bandwidth,
      boolean calibrated) {
    static Row unmeasured(Readings.Entry entry) {
      Path path = entry.readings().path();
      Labels bandwidth = Labels.of(Labels.BANDWIDTH, path.interfaceName().value(), path.serverIp());
      return new Row(entry, Labels.of(path), bandwidth, null, TcpSample.ABSENT, Double.NaN, false);
    }

    PathReadings readings() {
      return entry.readings();
    }
  }

  /** The paths of one plan, whose labels are made once. Another list of entries is another plan. */
  private record Known(List<Readings.Entry> entries, List<Row> unmeasured) {}

  private static final InForce NO_SERIES = new InForce(Double.NaN, false);

  private final Readings readings;
  private final Correction correction;

  /** Replaced as a whole when the plan changes; two scrapes at once may both make the new one. */
  private volatile Known known = new Known(List.of(), List.of());

  PathRows(Readings readings, Correction correction) {
    this.readings = readings;
    this.correction = correction;
  }

  List<Row> at(long nowNanos) {
    List<Readings.Entry> entries = readings.entries();
    Known plan = known;
    if (plan.entries() != entries) {
      plan = new Known(entries, entries.stream().map(Row::unmeasured).toList());
      known = plan;
    }
    List<Row> rows = new ArrayList<>(plan.unmeasured());
    rows.replaceAll(row -> at(row, nowNanos));
    return rows;
  }

  private Row at(Row row, long nowNanos) {
    Measurement measurement = row.readings().measurement(nowNanos);
    long connectNanos = row.readings().connectNanos(nowNanos);
    if (connectNanos == TcpSample.ABSENT) {
      return row; // every measurement made a connection
    }
    InForce factor =
        measurement != null && row.entry().hasBandwidthSeries()
            ? factor(row.readings().path(), measurement.sample())
            : NO_SERIES;
    return new Row(
        row.entry(),
        row.labels(),
        row.bandwidthLabels(),
        measurement,
        connectNanos,
        measurement == null ? Double.NaN : measurement.ceilingBitsPerSecond() * factor.factor(),
        factor.calibrated());
  }

  private InForce factor(Path path, TcpSample sample) {
    return correction.inForce(
        path.interfaceName(), path.address(), sample.rttMicros(), sample.receiveWindowBytes());
  }
}
