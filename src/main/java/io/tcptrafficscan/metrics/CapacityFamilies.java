package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Family.Type.COUNTER;
import static io.tcptrafficscan.metrics.Family.Type.GAUGE;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Last;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Reading;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.metrics.Family.Sink;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** The families with series for each path and direction whose capacity is measured. */
@Singleton
public class CapacityFamilies {
  private static final int WHOLE = 0;
  private static final int NANOS = 9;
  private static final List<String> DIRECTION =
      List.of("interface", "server", "server_ip", "direction");
  private static final List<String> REASON =
      List.of("interface", "server", "server_ip", "direction", "reason");
  private static final List<String> METHOD =
      List.of("interface", "server", "server_ip", "direction", "method");

  /** All that is known of capacity at one moment, on the monotonic clock. */
  record Moment(Map<CapacityReadings.Key, Reading> readings, long nowNanos) {}

  /** The last measurement of one path, direction and method, at a moment. */
  private record Measured(Reading reading, Method method, Last last, long nowNanos) {}

  static final List<Family<Moment>> ALL =
      List.of(
          estimate(
              "capacity_bits_per_second",
              "Payload rate of the path's narrowest link, measured by the method's last train;"
                  + " absent if that gave no number. Not the throughput ceiling, and not the"
                  + " bandwidth left by other traffic. May be a shaper's burst rate while"
                  + " capacity_burst_checked is 0.",
              (labels, measured, capacity, out) -> out.add(labels, capacity.bitsPerSecond())),
          estimate(
              "capacity_dispersion_seconds",
              "Time that the measured tail of the last train spans; the longer, the more certain"
                  + " the capacity. Not a round-trip time.",
              (labels, measured, capacity, out) ->
                  out.add(labels, capacity.dispersionNanos(), NANOS)),
          estimate(
              "capacity_burst_checked",
              "1 if a deep train of the last 60 hours confirmed the capacity; 0 if none did, so"
                  + " that the capacity may be a shaper's burst rate.",
              (labels, measured, capacity, out) -> {
                if (measured.method() != Method.DEEP) {
                  boolean checked = measured.reading().hasEstimate(Method.DEEP);
                  out.add(labels, checked ? 1 : 0, WHOLE);
                }
              }),
          method(
              "capacity_age_seconds",
              "Time since a train last gave a capacity; keeps growing while trains give none.",
              (labels, measured, out) -> {
                if (measured.last().everTaken()) {
                  out.add(labels, measured.nowNanos() - measured.last().takenNanos(), NANOS);
                }
              }),
          new Family<>(
              COUNTER,
              "capacity_bytes_sent_total",
              "Payload bytes of trains and their reports, in both directions of the connection;"
                  + " headers not included.",
              DIRECTION,
              (moment, out) ->
                  moment
                      .readings()
                      .forEach(
                          (key, reading) ->
                              out.add(
                                  PathRows.labels(DIRECTION, key.path(), key.direction().label()),
                                  reading.bytes(),
                                  WHOLE))),
          new Family<>(
              COUNTER,
              "capacity_rejections_total",
              "Capacity measurements that gave no number, by reason; a reason appears when it"
                  + " first occurs.",
              REASON,
              (moment, out) ->
                  moment
                      .readings()
                      .forEach(
                          (key, reading) ->
                              reading
                                  .rejections()
                                  .forEach(
                                      (reason, count) ->
                                          out.add(
                                              PathRows.labels(
                                                  REASON,
                                                  key.path(),
                                                  key.direction().label(),
                                                  reason.label()),
                                              count,
                                              WHOLE)))));

  private final CapacityReadings readings;

  CapacityFamilies(CapacityReadings readings) {
    this.readings = readings;
  }

  Moment now() {
    long nowNanos = System.nanoTime();
    return new Moment(readings.readings(nowNanos), nowNanos);
  }

  private interface MethodReader {
    void read(Labels labels, Measured measured, Sink out);
  }

  private interface EstimateReader {
    void read(Labels labels, Measured measured, CapacityEstimate capacity, Sink out);
  }

  private static Family<Moment> method(String name, String help, MethodReader reader) {
    return new Family<>(
        GAUGE,
        name,
        help,
        METHOD,
        (moment, out) ->
            moment
                .readings()
                .forEach(
                    (key, reading) ->
                        reading
                            .last()
                            .forEach(
                                (method, last) ->
                                    reader.read(
                                        PathRows.labels(
                                            METHOD,
                                            key.path(),
                                            key.direction().label(),
                                            method.label()),
                                        new Measured(reading, method, last, moment.nowNanos()),
                                        out))));
  }

  /** A family with series for estimates that exist and are not too old. */
  private static Family<Moment> estimate(String name, String help, EstimateReader reader) {
    return method(
        name,
        help,
        (labels, measured, out) -> {
          CapacityEstimate capacity = measured.last().estimate();
          if (capacity != null) {
            reader.read(labels, measured, capacity, out);
          }
        });
  }
}
