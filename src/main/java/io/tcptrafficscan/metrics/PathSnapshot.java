package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Exposition.NO_LABELS;

import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.Measurement.Discard;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every path at one moment. All that a path shows of its last measurement is of one measurement;
 * counters are read while they are written.
 */
final class PathSnapshot {
  private static final double MEGA = 1e6;
  private static final int MICRO_DIGITS = 6;
  private static final int NANO_DIGITS = 9;
  private static final int MILLI_DIGITS = 3;
  private static final List<String> REASON = List.of("reason");
  private static final byte[][] FAILURES =
      FailureReason.ALL.stream().map(r -> LabelText.of(REASON, r.label())).toArray(byte[][]::new);
  private static final byte[][] DISCARDS =
      Discard.ALL.stream().map(r -> LabelText.of(REASON, r.label())).toArray(byte[][]::new);

  private final PathTexts texts;
  private final @Nullable Measurement[] measurements;

  /** In bits per second, corrected; NaN where nothing is measured. */
  private final double[] bandwidths;

  PathSnapshot(PathTexts texts, Correction correction, long nowNanos) {
    this.texts = texts;
    measurements =
        texts.of().stream()
            .map(entry -> entry.readings().measurement(nowNanos))
            .toArray(Measurement[]::new);
    bandwidths = new double[measurements.length];
    for (int i = 0; i < measurements.length; i++) {
      bandwidths[i] = bandwidth(readings(i).path(), measurements[i], correction);
    }
  }

  private static double bandwidth(
      Path path, @Nullable Measurement measurement, Correction correction) {
    if (measurement == null) {
      return Double.NaN;
    }
    TcpSample sample = measurement.sample();
    return measurement.ceilingBitsPerSecond()
        * correction.factor(
            path.interfaceName(), path.address(), sample.rttMicros(), sample.receiveWindowBytes());
  }

  void write(Exposition out) {
    writeBandwidth(out);
    out.family(Metric.RTT_SECONDS);
    for (int i = 0; i < measurements.length; i++) {
      out.add(labels(i), readings(i).rtt());
    }
    measured(out, Metric.RTT_LAST_SECONDS, TcpSample::rttMicros, MICRO_DIGITS);
    measured(out, Metric.CONNECT_DURATION_SECONDS, TcpSample::connectNanos, NANO_DIGITS);
    measured(out, Metric.RECEIVE_WINDOW_BYTES, TcpSample::receiveWindowBytes, 0);
    measured(out, Metric.MSS_BYTES, TcpSample::mssBytes, 0);
    measured(out, Metric.PATH_MTU_BYTES, TcpSample::pathMtuBytes, 0);
    counted(out, Metric.PROBES, PathReadings::probes);
    writeFailures(out);
    writeOutcomes(out);
    counted(out, Metric.SYN_RETRANSMITS, PathReadings::synRetransmits);
    writeDiscards(out);
    out.family(Metric.PATHS);
    out.add(NO_LABELS, measurements.length);
  }

  private Readings.Entry entry(int path) {
    return texts.of().get(path);
  }

  private PathReadings readings(int path) {
    return entry(path).readings();
  }

  private byte[] labels(int path) {
    return texts.labels().get(path).path;
  }

  /** A running mean. */
  private static final class Mean {
    private double sum;
    private long count;

    void add(double value) {
      sum += value;
      count++;
    }

    double value() {
      return sum / count;
    }
  }

  private void writeBandwidth(Exposition out) {
    Map<InterfaceName, Mean> means = new LinkedHashMap<>();
    out.family(Metric.TCP_BANDWIDTH_MBPS);
    writeBandwidth(out, MEGA);
    out.family(Metric.TCP_BANDWIDTH_BPS);
    writeBandwidth(out, 1);
    for (int i = 0; i < measurements.length; i++) {
      if (hasBandwidth(i)) {
        InterfaceName name = readings(i).path().interfaceName();
        means.computeIfAbsent(name, unused -> new Mean()).add(bandwidths[i]);
      }
    }
    out.family(Metric.TCP_BANDWIDTH_AVG_BPS);
    means.forEach(
        (name, mean) ->
            out.add(Metric.TCP_BANDWIDTH_AVG_BPS.labelText(name.value()), mean.value()));
  }

  private void writeBandwidth(Exposition out, double unit) {
    for (int i = 0; i < measurements.length; i++) {
      if (hasBandwidth(i)) {
        out.add(texts.labels().get(i).bandwidth, bandwidths[i] / unit);
      }
    }
  }

  private boolean hasBandwidth(int path) {
    return measurements[path] != null && entry(path).hasBandwidthSeries();
  }

  private void measured(Exposition out, Metric metric, ToLongFunction<TcpSample> field, int scale) {
    out.family(metric);
    for (int i = 0; i < measurements.length; i++) {
      Measurement measurement = measurements[i];
      if (measurement != null) {
        long value = field.applyAsLong(measurement.sample());
        if (value != TcpSample.ABSENT) {
          out.add(labels(i), value, scale);
        }
      }
    }
  }

  private void counted(Exposition out, Metric metric, ToLongFunction<PathReadings> counter) {
    out.family(metric);
    for (int i = 0; i < measurements.length; i++) {
      out.add(labels(i), counter.applyAsLong(readings(i)));
    }
  }

  private void writeFailures(Exposition out) {
    out.family(Metric.PROBE_FAILURES);
    for (int i = 0; i < measurements.length; i++) {
      for (int reason = 0; reason < FAILURES.length; reason++) {
        addOccurred(out, i, FAILURES[reason], readings(i).failures(FailureReason.ALL.get(reason)));
      }
    }
  }

  private void writeDiscards(Exposition out) {
    out.family(Metric.RTT_SAMPLES_DISCARDED);
    for (int i = 0; i < measurements.length; i++) {
      for (int reason = 0; reason < DISCARDS.length; reason++) {
        addOccurred(out, i, DISCARDS[reason], readings(i).discards(Discard.ALL.get(reason)));
      }
    }
  }

  private void addOccurred(Exposition out, int path, byte[] reason, long count) {
    if (count > 0) {
      out.add(labels(path), reason, count);
    }
  }

  private void writeOutcomes(Exposition out) {
    out.family(Metric.PROBE_SUCCESS);
    for (int i = 0; i < measurements.length; i++) {
      ProbeOutcome last = readings(i).lastOutcome();
      if (last != null) {
        out.add(labels(i), last instanceof TcpSample ? 1L : 0L);
      }
    }
    out.family(Metric.PROBE_LAST_SUCCESS_TIMESTAMP_SECONDS);
    for (int i = 0; i < measurements.length; i++) {
      long epochMillis = readings(i).lastSuccessEpochMillis();
      if (epochMillis > 0) {
        out.add(labels(i), epochMillis, MILLI_DIGITS);
      }
    }
  }
}
