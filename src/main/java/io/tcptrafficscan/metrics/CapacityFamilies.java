package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Table.MILLIS;
import static io.tcptrafficscan.metrics.Table.NANOS;
import static io.tcptrafficscan.metrics.Table.WHOLE;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Last;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Reading;
import io.tcptrafficscan.capacity.measure.InterfaceCapacity;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.metrics.Moment.Calibrated;
import io.tcptrafficscan.probe.TcpSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The families of capacity, for each path and direction, and of calibration, for each path. */
final class CapacityFamilies {
  private static final List<String> DIRECTION = List.of("direction");
  private static final List<String> METHOD = List.of("method");
  private static final List<String> REASON = List.of("reason");
  private static final List<String> STATE = List.of("state", "reason");
  private static final List<String> PATH_DIRECTION = Labels.plus(Labels.PATH, DIRECTION);

  /** The last measurement of one path, direction and method. */
  private record Measured(Labels labels, Reading reading, Method method, Last last, long nowNanos) {
    double bitsPerSecond() {
      CapacityEstimate capacity = last.estimate();
      return capacity == null ? Double.NaN : capacity.bitsPerSecond();
    }

    double errorRatio() {
      CapacityEstimate capacity = last.estimate();
      return capacity == null ? Double.NaN : capacity.errorRatio();
    }

    long dispersionNanos() {
      CapacityEstimate capacity = last.estimate();
      return capacity == null ? TcpSample.ABSENT : capacity.dispersionNanos();
    }

    /** A deep train checks the capacity of the other methods, not its own. */
    long burstChecked() {
      if (last.estimate() == null || method == Method.DEEP) {
        return TcpSample.ABSENT;
      }
      return reading.hasEstimate(Method.DEEP) ? 1 : 0;
    }

    long ageNanos() {
      return last.everTaken() ? nowNanos - last.takenNanos() : TcpSample.ABSENT;
    }
  }

  /** How old a number is. */
  private record Aged(Labels labels, long ageNanos) {}

  /** How many measurements of one path and direction gave no number for one reason. */
  private record Rejected(Labels labels, long count) {}

  private static final Table<Measured> METHODS =
      new Table<>(
          Labels.plus(PATH_DIRECTION, METHOD), CapacityFamilies::measured, Measured::labels);

  private static final Table<Map.Entry<CapacityReadings.Key, Reading>> DIRECTIONS =
      new Table<>(
          PATH_DIRECTION, moment -> moment.capacities().entrySet(), each -> labels(each.getKey()));

  private static final Table<InterfaceCapacity> INTERFACES =
      new Table<>(
          Labels.plus(Labels.INTERFACE, DIRECTION),
          moment -> InterfaceCapacity.all(moment.capacities()),
          each ->
              Labels.of(
                  Labels.plus(Labels.INTERFACE, DIRECTION),
                  each.interfaceName().value(),
                  each.direction().label()));

  /** The age of each number of {@link #INTERFACES}. */
  private static final Table<Aged> AGES =
      new Table<>(INTERFACES.names(), CapacityFamilies::aged, Aged::labels);

  private static final Table<Rejected> REJECTIONS =
      new Table<>(
          Labels.plus(PATH_DIRECTION, REASON), CapacityFamilies::rejected, Rejected::labels);

  private static final Table<Calibrated> STATES =
      new Table<>(
          Labels.plus(Labels.PATH, STATE), Moment::calibrations, CapacityFamilies::stateLabels);

  private static final Table<Calibrated> CALIBRATIONS =
      new Table<>(
          Labels.PATH,
          moment ->
              moment.calibrations().stream().filter(each -> each.status().samples() > 0).toList(),
          Calibrated::labels);

  static final List<Family> ALL =
      List.of(
          METHODS.gauge(
              "capacity_bits_per_second",
              "Payload rate of the path's narrowest link, measured by the method's last train;"
                  + " absent if that gave no number. Not the throughput ceiling, and not the"
                  + " bandwidth left by other traffic. May be a shaper's burst rate while"
                  + " capacity_burst_checked is 0.",
              Measured::bitsPerSecond),
          METHODS.gauge(
              "capacity_error_ratio",
              "Half the width of the 95 % interval of capacity_bits_per_second, as a share of it."
                  + " It knows what varied during the train, and not what varies later.",
              Measured::errorRatio),
          METHODS.gauge(
              "capacity_dispersion_seconds",
              "Time in which segments of the last train waited for the narrowest link; not a"
                  + " round-trip time.",
              NANOS,
              Measured::dispersionNanos),
          METHODS.gauge(
              "capacity_burst_checked",
              "1 if a deep train of the last 60 hours confirmed the capacity; 0 if none did, so"
                  + " that the capacity may be a shaper's burst rate.",
              WHOLE,
              Measured::burstChecked),
          METHODS.gauge(
              "capacity_age_seconds",
              "Time since a train last gave a capacity; keeps growing while trains give none.",
              NANOS,
              Measured::ageNanos),
          DIRECTIONS.counter(
              "capacity_bytes_sent_total",
              "Payload bytes of trains and their reports, in both directions of the connection;"
                  + " headers not included.",
              each -> each.getValue().bytes()),
          REJECTIONS.counter(
              "capacity_rejections_total",
              "Capacity measurements that gave no number, by reason; a reason appears when it"
                  + " first occurs.",
              Rejected::count),
          INTERFACES.gauge(
              "interface_capacity_bits_per_second",
              "Payload rate that the interface is believed to carry: the best recent number of"
                  + " capacity_bits_per_second over all servers and methods, where a server that"
                  + " is slower than the others does not count; not what other traffic leaves.",
              each -> each.estimate().bitsPerSecond()),
          INTERFACES.gauge(
              "interface_capacity_error_ratio",
              "Half the width of the 95 % interval of interface_capacity_bits_per_second, as a"
                  + " share of it.",
              each -> each.estimate().errorRatio()),
          AGES.gauge(
              "interface_capacity_age_seconds",
              "Time since interface_capacity_bits_per_second was measured.",
              NANOS,
              Aged::ageNanos),
          CALIBRATIONS.gauge(
              "calibration_factor",
              "Measured capacity of the path, or of its interface, divided by the throughput"
                  + " ceiling; used as correction only while calibration_state is trusted.",
              each -> each.status().factor()),
          CALIBRATIONS.gauge(
              "calibration_samples",
              "Measurements that calibration_factor is computed from; not those that gave no"
                  + " capacity.",
              WHOLE,
              each -> each.status().samples()),
          CALIBRATIONS.gauge(
              "calibration_spread_ratio",
              "Median absolute deviation of the samples of calibration_factor, as a share of their"
                  + " median; not the error of the factor.",
              each -> each.status().spread()),
          CALIBRATIONS.gauge(
              "calibration_age_seconds",
              "Time since the last measurement that calibration_factor is computed from; keeps"
                  + " growing while measurements give no capacity, and across restarts.",
              MILLIS,
              each -> each.status().age().toMillis()),
          STATES.info(
              "calibration_state",
              "State of the calibration in the label state, always 1; only the current state has a"
                  + " series."));

  private CapacityFamilies() {}

  private static Labels labels(CapacityReadings.Key key) {
    return Labels.of(key.path()).and(Labels.of(DIRECTION, key.direction().label()));
  }

  private static List<Measured> measured(Moment moment) {
    List<Measured> all = new ArrayList<>();
    moment
        .capacities()
        .forEach(
            (key, reading) ->
                reading
                    .last()
                    .forEach(
                        (method, last) ->
                            all.add(
                                new Measured(
                                    labels(key).and(Labels.of(METHOD, method.label())),
                                    reading,
                                    method,
                                    last,
                                    moment.nowNanos()))));
    return all;
  }

  private static List<Aged> aged(Moment moment) {
    return InterfaceCapacity.all(moment.capacities()).stream()
        .map(
            each ->
                new Aged(INTERFACES.labels().apply(each), moment.nowNanos() - each.takenNanos()))
        .toList();
  }

  private static List<Rejected> rejected(Moment moment) {
    List<Rejected> all = new ArrayList<>();
    moment
        .capacities()
        .forEach(
            (key, reading) ->
                reading
                    .rejections()
                    .forEach(
                        (reason, count) ->
                            all.add(
                                new Rejected(
                                    labels(key).and(Labels.of(REASON, reason.label())), count))));
    return all;
  }

  private static Labels stateLabels(Calibrated calibrated) {
    State state = calibrated.status().state();
    return calibrated.labels().and(Labels.of(STATE, state.label(), state.reason()));
  }
}
