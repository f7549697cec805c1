package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Family.Type.COUNTER;
import static io.tcptrafficscan.metrics.Family.Type.GAUGE;
import static io.tcptrafficscan.metrics.Family.Type.HISTOGRAM;

import io.tcptrafficscan.metrics.Family.Sink;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Histogram;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Makes families that have the same labels. A family has one series for each row of its table,
 * except where the value is {@link TcpSample#ABSENT} or not finite.
 *
 * @param names of the labels
 * @param labels the labels of a row
 */
record Table<R>(
    List<String> names, Function<Moment, ? extends Iterable<R>> rows, Function<R, Labels> labels) {
  // Digits after the decimal point: a value in microseconds is shown in seconds with 6 digits.
  static final int WHOLE = 0;
  static final int MILLIS = 3;
  static final int MICROS = 6;
  static final int NANOS = 9;

  private interface Value<R> {
    void write(Sink out, Labels labels, R row);
  }

  /** A gauge that shows a whole number, divided by ten to the power of {@code digits}. */
  Family gauge(String name, String help, int digits, ToLongFunction<R> value) {
    return decimal(GAUGE, name, help, digits, value);
  }

  Family gauge(String name, String help, ToDoubleFunction<R> value) {
    return family(
        GAUGE,
        name,
        help,
        (out, texts, row) -> {
          double number = value.applyAsDouble(row);
          if (Double.isFinite(number)) {
            out.add(texts, number);
          }
        });
  }

  /** A gauge that says something by its labels alone: it is always 1. */
  Family info(String name, String help) {
    return decimal(GAUGE, name, help, WHOLE, row -> 1);
  }

  Family counter(String name, String help, ToLongFunction<R> value) {
    return counter(name, help, WHOLE, value);
  }

  /** A counter that shows a whole number, divided by ten to the power of {@code digits}. */
  Family counter(String name, String help, int digits, ToLongFunction<R> value) {
    return decimal(COUNTER, name, help, digits, value);
  }

  Family histogram(String name, String help, Function<R, Histogram> value) {
    return family(HISTOGRAM, name, help, (out, texts, row) -> out.add(texts, value.apply(row)));
  }

  private Family decimal(
      Family.Type type, String name, String help, int digits, ToLongFunction<R> value) {
    return family(
        type,
        name,
        help,
        (out, texts, row) -> {
          long unscaled = value.applyAsLong(row);
          if (unscaled != TcpSample.ABSENT) {
            out.add(texts, unscaled, digits);
          }
        });
  }

  private Family family(Family.Type type, String name, String help, Value<R> value) {
    return new Family(
        type,
        name,
        help,
        names,
        (moment, out) -> {
          for (R row : rows.apply(moment)) {
            value.write(out, labels.apply(row), row);
          }
        });
  }
}
