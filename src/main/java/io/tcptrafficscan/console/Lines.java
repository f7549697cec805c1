package io.tcptrafficscan.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.Factor;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.scan.PathOutcome;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of standard output, with the correction that is in force when a line is made. */
final class Lines {
  private static final double MEGA = 1e6;
  private static final double NANO = 1e9;
  private static final double MICRO = 1e6;
  private static final JsonFactory JSON = new JsonFactory();

  private final Correction correction;
  private final CapacityReadings capacities;

  Lines(Correction correction, CapacityReadings capacities) {
    this.correction = correction;
    this.capacities = capacities;
  }

  static String header(int metricsPort, int apiPort) {
    return """
        Prometheus metrics available at http://localhost:%d/metrics
        Correction factor API available at http://localhost:%d/tcpflow?value=<factor>
        Starting measurements...
        ==================================
        """
        .formatted(metricsPort, apiPort);
  }

  /** One line an interface: {@code eth0: |1.1.1.1:150Mbps|8.8.8.8:ERR|}. */
  String bars(List<PathOutcome> outcomes) {
    StringBuilder text = new StringBuilder();
    InterfaceName open = null;
    for (PathOutcome outcome : outcomes) {
      InterfaceName name = outcome.path().interfaceName();
      if (!name.equals(open)) {
        text.append(open == null ? "" : "\n").append(name).append(": |");
        open = name;
      }
      text.append(outcome.path().server()).append(':').append(cell(outcome.readings()));
      text.append('|');
    }
    return text.append(open == null ? "" : "\n").toString();
  }

  /** What the metrics show of the path at this moment, except that a failed probe hides a value. */
  private String cell(PathReadings readings) {
    ProbeOutcome last = readings.lastOutcome();
    if (last instanceof ProbeFailure failure) {
      return failure.reason() == FailureReason.UNRESOLVED ? "N/A" : "ERR";
    }
    Measurement measurement = readings.measurement(System.nanoTime());
    return measurement == null
        ? "--"
        : whole(mbps(measurement, factor(readings.path(), measurement))) + "Mbps";
  }

  /** An enormous factor makes a number that no integer type holds. */
  private static String whole(double mbps) {
    return Double.isFinite(mbps) ? Factor.format(Math.rint(mbps)) : "--";
  }

  private double factor(Path path, Measurement of) {
    return correction.factor(
        path.interfaceName(),
        path.address(),
        of.sample().rttMicros(),
        of.sample().receiveWindowBytes());
  }

  private static double mbps(Measurement measurement, double factor) {
    return measurement.ceilingBitsPerSecond() * factor / MEGA;
  }

  /** One probe as a JSON object, without the fields that were not measured. */
  String json(PathOutcome outcome, long epochMillis) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("time", Instant.ofEpochMilli(epochMillis).toString());
      out.writeStringField("interface", outcome.path().interfaceName().value());
      out.writeStringField("server", outcome.path().server().text());
      out.writeStringField("server_ip", outcome.path().serverIp());
      out.writeNumberField("port", outcome.path().server().port());
      writeOutcome(out, outcome.outcome());
      Measurement measurement = outcome.measurement();
      if (measurement != null) {
        writeMeasurement(out, measurement, factor(outcome.path(), measurement));
      }
      writeCapacities(out, outcome.path());
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private static void writeOutcome(JsonGenerator out, @Nullable ProbeOutcome outcome)
      throws IOException {
    out.writeBooleanField("success", outcome instanceof TcpSample);
    if (outcome != null) {
      out.writeNumberField("syn_retransmits", outcome.synRetransmits());
    }
    if (outcome instanceof ProbeFailure failure) {
      out.writeStringField("reason", failure.reason().label());
      out.writeStringField("detail", failure.detail());
    } else if (outcome instanceof TcpSample sample) {
      out.writeNumberField("connect_seconds", sample.connectNanos() / NANO);
      writeReported(out, "receive_window_bytes", sample.receiveWindowBytes());
      writeReported(out, "mss_bytes", sample.mssBytes());
      writeReported(out, "path_mtu_bytes", sample.pathMtuBytes());
    }
  }

  private static void writeReported(JsonGenerator out, String name, long value) throws IOException {
    if (value != TcpSample.ABSENT) {
      out.writeNumberField(name, value);
    }
  }

  private static void writeMeasurement(JsonGenerator out, Measurement measurement, double factor)
      throws IOException {
    out.writeNumberField("rtt_seconds", measurement.sample().rttMicros() / MICRO);
    out.writeNumberField("correction_factor", factor);
    double mbps = mbps(measurement, factor);
    if (Double.isFinite(mbps)) { // an enormous factor gives infinity, which JSON has no number for
      out.writeFieldName("bandwidth_mbps");
      out.writeNumber(Factor.format(mbps));
    }
  }

  /** What the metrics show of the path's capacity at this moment: no field if that is nothing. */
  private void writeCapacities(JsonGenerator out, Path path) throws IOException {
    boolean open = false;
    for (Direction direction : Direction.values()) {
      Map<Method, CapacityEstimate> shown =
          capacities.estimates(new CapacityReadings.Key(path, direction), System.nanoTime());
      for (Map.Entry<Method, CapacityEstimate> each : shown.entrySet()) {
        if (!open) {
          out.writeArrayFieldStart("capacity");
          open = true;
        }
        writeCapacity(out, direction, each.getKey(), each.getValue());
      }
    }
    if (open) {
      out.writeEndArray();
    }
  }

  private static void writeCapacity(
      JsonGenerator out, Direction direction, Method method, CapacityEstimate estimate)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("direction", direction.label());
    out.writeStringField("method", method.label());
    out.writeNumberField("bits_per_second", Math.round(estimate.bitsPerSecond()));
    out.writeNumberField("error_ratio", estimate.errorRatio());
    out.writeEndObject();
  }
}
