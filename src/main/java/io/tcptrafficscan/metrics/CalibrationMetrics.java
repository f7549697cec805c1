package io.tcptrafficscan.metrics;

import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Calibration.Status;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the calibration of each path stands that is scanned and whose capacity is measured. */
@Singleton
public class CalibrationMetrics {
  private static final int MILLI_DIGITS = 3;

  private final Readings readings;
  private final CapacityReadings capacities;
  private final Correction correction;

  CalibrationMetrics(Readings readings, CapacityReadings capacities, Correction correction) {
    this.readings = readings;
    this.capacities = capacities;
    this.correction = correction;
  }

  private record Wire(InterfaceName name, @Nullable InetAddress address) {
    static Wire of(Path path) {
      return new Wire(path.interfaceName(), path.address());
    }
  }

  private record Calibrated(Path path, Status status) {}

  void write(Exposition out) {
    if (!correction.isCalibrating()) {
      return;
    }
    List<Calibrated> all = calibrated(System.nanoTime());
    write(out, Metric.CALIBRATION_FACTOR, all, Status::factor);
    write(out, Metric.CALIBRATION_SAMPLES, all, Status::samples);
    write(out, Metric.CALIBRATION_SPREAD_RATIO, all, Status::spread);
    out.family(Metric.CALIBRATION_AGE_SECONDS);
    for (Calibrated each : all) {
      if (each.status().samples() > 0) {
        byte[] labels = labels(Metric.CALIBRATION_AGE_SECONDS, each.path());
        out.add(labels, each.status().age().toMillis(), MILLI_DIGITS);
      }
    }
    out.family(Metric.CALIBRATION_STATE);
    for (Calibrated each : all) {
      State state = each.status().state();
      out.add(labels(Metric.CALIBRATION_STATE, each.path(), state.label(), state.reason()), 1L);
    }
  }

  private List<Calibrated> calibrated(long nowNanos) {
    Set<Wire> measured =
        capacities.readings(nowNanos).keySet().stream()
            .map(key -> Wire.of(key.path()))
            .collect(Collectors.toSet());
    List<Calibrated> all = new ArrayList<>();
    for (Readings.Entry entry : readings.entries()) {
      Status status = status(entry.readings(), nowNanos);
      Path path = entry.readings().path();
      if (status != null && (status.samples() > 0 || measured.contains(Wire.of(path)))) {
        all.add(new Calibrated(path, status));
      }
    }
    return all;
  }

  private @Nullable Status status(PathReadings of, long nowNanos) {
    InetAddress address = of.path().address();
    if (address == null) {
      return null;
    }
    Measurement last = of.measurement(nowNanos);
    TcpSample sample = last == null ? null : last.sample();
    return correction.calibration(
        of.path().interfaceName(),
        address,
        sample == null ? 0 : sample.rttMicros(),
        sample == null ? 0 : sample.receiveWindowBytes());
  }

  private static void write(
      Exposition out, Metric metric, List<Calibrated> all, ToDoubleFunction<Status> value) {
    out.family(metric);
    for (Calibrated each : all) {
      if (each.status().samples() > 0) {
        out.add(labels(metric, each.path()), value.applyAsDouble(each.status()));
      }
    }
  }

  private static byte[] labels(Metric metric, Path path, String... more) {
    String[] values = new String[3 + more.length];
    values[0] = path.interfaceName().value();
    values[1] = path.server().text();
    values[2] = path.serverIp();
    System.arraycopy(more, 0, values, 3, more.length);
    return metric.labelText(values);
  }
}
