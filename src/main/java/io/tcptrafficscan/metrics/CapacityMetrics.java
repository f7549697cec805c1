package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Exposition.NO_LABELS;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Reading;
import io.tcptrafficscan.capacity.measure.CapacityScanner;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import jakarta.inject.Singleton;
import java.util.Map;

/** What is known of capacity and of the responder, at the moment of a scrape. */
@Singleton
public class CapacityMetrics {
  private static final int NANO_DIGITS = 9;

  private final CapacityReadings readings;
  private final CapacityScanner scanner;
  private final ResponderCounters responder;

  CapacityMetrics(CapacityReadings readings, CapacityScanner scanner, ResponderCounters responder) {
    this.readings = readings;
    this.scanner = scanner;
    this.responder = responder;
  }

  void write(Exposition out) {
    long now = System.nanoTime();
    Map<CapacityReadings.Key, Reading> known = readings.readings(now);
    out.family(Metric.CAPACITY_BITS_PER_SECOND);
    eachEstimate(
        known,
        (key, method, estimate) ->
            out.add(
                labels(Metric.CAPACITY_BITS_PER_SECOND, key, method), estimate.bitsPerSecond()));
    out.family(Metric.CAPACITY_DISPERSION_SECONDS);
    eachEstimate(
        known,
        (key, method, estimate) ->
            out.add(
                labels(Metric.CAPACITY_DISPERSION_SECONDS, key, method),
                estimate.dispersionNanos(),
                NANO_DIGITS));
    writeChecked(out, known);
    writeAges(out, known, now);
    out.family(Metric.CAPACITY_BYTES);
    known.forEach((key, reading) -> out.add(labels(Metric.CAPACITY_BYTES, key), reading.bytes()));
    out.family(Metric.CAPACITY_REJECTIONS);
    known.forEach(
        (key, reading) ->
            reading
                .rejections()
                .forEach(
                    (reason, count) ->
                        out.add(labels(Metric.CAPACITY_REJECTIONS, key, reason.label()), count)));
    writeBudget(out);
  }

  private interface EstimateWriter {
    void write(CapacityReadings.Key key, String method, Capacity estimate);
  }

  private static void eachEstimate(
      Map<CapacityReadings.Key, Reading> known, EstimateWriter writer) {
    known.forEach(
        (key, reading) ->
            reading
                .last()
                .forEach(
                    (method, last) -> {
                      Capacity estimate = last.estimate();
                      if (estimate != null) {
                        writer.write(key, method.label(), estimate);
                      }
                    }));
  }

  private static void writeChecked(Exposition out, Map<CapacityReadings.Key, Reading> known) {
    out.family(Metric.CAPACITY_BURST_CHECKED);
    known.forEach(
        (key, reading) ->
            reading
                .last()
                .forEach(
                    (method, last) -> {
                      if (method != Method.DEEP && last.estimate() != null) {
                        out.add(
                            labels(Metric.CAPACITY_BURST_CHECKED, key, method.label()),
                            reading.hasEstimate(Method.DEEP) ? 1L : 0L);
                      }
                    }));
  }

  private static void writeAges(
      Exposition out, Map<CapacityReadings.Key, Reading> known, long nowNanos) {
    out.family(Metric.CAPACITY_AGE_SECONDS);
    known.forEach(
        (key, reading) ->
            reading
                .last()
                .forEach(
                    (method, last) -> {
                      if (last.everTaken()) {
                        byte[] labels = labels(Metric.CAPACITY_AGE_SECONDS, key, method.label());
                        out.add(labels, nowNanos - last.takenNanos(), NANO_DIGITS);
                      }
                    }));
  }

  private void writeBudget(Exposition out) {
    if (scanner.isOn()) {
      out.family(Metric.CAPACITY_BUDGET_LEFT_BYTES);
      out.add(NO_LABELS, scanner.budgetLeft());
    }
    if (scanner.isResponding()) {
      out.family(Metric.RESPONDER_CONNECTIONS);
      for (Result result : Result.ALL) {
        out.add(Metric.RESPONDER_CONNECTIONS.labelText(result.label()), responder.get(result));
      }
      out.family(Metric.RESPONDER_TRAIN_BYTES);
      out.add(NO_LABELS, responder.trainBytes());
    }
  }

  private static byte[] labels(Metric metric, CapacityReadings.Key key, String... more) {
    String[] values = new String[4 + more.length];
    values[0] = key.path().interfaceName().value();
    values[1] = key.path().server().text();
    values[2] = key.path().serverIp();
    values[3] = key.direction().label();
    System.arraycopy(more, 0, values, 4, more.length);
    return metric.labelText(values);
  }
}
