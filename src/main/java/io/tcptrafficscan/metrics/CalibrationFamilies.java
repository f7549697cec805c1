package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Family.Type.GAUGE;

import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Calibration.Status;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.metrics.Family.Sink;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The families of calibration, for each scanned path that has a calibration or could have one. */
@Singleton
public class CalibrationFamilies {
  private static final int WHOLE = 0;
  private static final int MILLIS = 3;
  private static final List<String> STATE =
      List.of("interface", "server", "server_ip", "state", "reason");

  /** A path, and how its calibration stands. */
  record Calibrated(Path path, Status status) {}

  /** An interface and an address: a calibration does not depend on the server's name or port. */
  private record Wire(InterfaceName name, @Nullable InetAddress address) {
    static Wire of(Path path) {
      return new Wire(path.interfaceName(), path.address());
    }
  }

  private interface StatusReader {
    void read(Labels labels, Status status, Sink out);
  }

  static final List<Family<List<Calibrated>>> ALL =
      List.of(
          status(
              "calibration_factor",
              "Measured capacity divided by the throughput ceiling, computed from recent trains;"
                  + " used as correction only while calibration_state is trusted.",
              (labels, status, out) -> out.add(labels, status.factor())),
          status(
              "calibration_samples",
              "Trains that calibration_factor is computed from; not trains that gave no capacity.",
              (labels, status, out) -> out.add(labels, status.samples(), WHOLE)),
          status(
              "calibration_spread_ratio",
              "Median absolute deviation of the samples of calibration_factor, as a share of their"
                  + " median; not the error of the factor.",
              (labels, status, out) -> out.add(labels, status.spread())),
          status(
              "calibration_age_seconds",
              "Time since the last train that calibration_factor is computed from; keeps growing"
                  + " while trains give no capacity, and across restarts.",
              (labels, status, out) -> out.add(labels, status.age().toMillis(), MILLIS)),
          new Family<>(
              GAUGE,
              "calibration_state",
              "State of the calibration in the label state, always 1; only the current state has a"
                  + " series.",
              STATE,
              (all, out) -> {
                for (Calibrated each : all) {
                  State state = each.status().state();
                  out.add(
                      PathRows.labels(STATE, each.path(), state.label(), state.reason()), 1, WHOLE);
                }
              }));

  private final Readings readings;
  private final CapacityReadings capacities;
  private final Correction correction;

  CalibrationFamilies(Readings readings, CapacityReadings capacities, Correction correction) {
    this.readings = readings;
    this.capacities = capacities;
    this.correction = correction;
  }

  private static Family<List<Calibrated>> status(String name, String help, StatusReader reader) {
    return new Family<>(
        GAUGE,
        name,
        help,
        PathRows.PATH,
        (all, out) -> {
          for (Calibrated each : all) {
            if (each.status().samples() > 0) {
              reader.read(PathRows.labels(PathRows.PATH, each.path()), each.status(), out);
            }
          }
        });
  }

  /** Empty while the agent does not calibrate. */
  List<Calibrated> now() {
    List<Calibrated> all = new ArrayList<>();
    if (!correction.isCalibrating()) {
      return all;
    }
    long nowNanos = System.nanoTime();
    Set<Wire> measured =
        capacities.readings(nowNanos).keySet().stream()
            .map(key -> Wire.of(key.path()))
            .collect(Collectors.toSet());
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
}
