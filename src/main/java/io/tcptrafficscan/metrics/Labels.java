package io.tcptrafficscan.metrics;

import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.reading.Histogram;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The labels of a series, with all the text between its name and its value: <code>
 * {interface="eth0",server="192.0.2.1"} </code>. The labels of a path never change, so that their
 * text is made once.
 */
final class Labels {
  static final Labels NONE = of(List.of());

  /** The labels that identify a path. */
  static final List<String> PATH = List.of("interface", "server", "server_ip");

  /** The labels of the bandwidth families, the same as in the original tool. */
  static final List<String> BANDWIDTH = List.of("interface", "server_ip");

  static final List<String> INTERFACE = List.of("interface");

  /** What the text ends with, if there are labels. */
  static final String END = "} ";

  private static final List<String> BUCKET = List.of("le");
  private static final int NANO_DIGITS = 9;

  final List<String> names;
  final byte[] text;
  private final String[] values;

  private Labels(List<String> names, String[] values) {
    this.names = names;
    this.values = values;
    text = text(names, values).getBytes(StandardCharsets.UTF_8);
  }

  /** The values stand in the order of the names. */
  static Labels of(List<String> names, String... values) {
    if (names.size() != values.length) {
      throw new IllegalArgumentException(names + " are not " + values.length + " labels");
    }
    return new Labels(names, values);
  }

  /** The labels that identify a path. */
  static Labels of(Path path) {
    return of(PATH, path.interfaceName().value(), path.server().text(), path.serverIp());
  }

  /** Labels from name to value. */
  static Labels of(Map<String, String> labels) {
    return of(List.copyOf(labels.keySet()), labels.values().toArray(String[]::new));
  }

  /** A constant as the value of a label. */
  static String value(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Names of labels, and others after them. */
  static List<String> plus(List<String> names, List<String> more) {
    return Stream.concat(names.stream(), more.stream()).toList();
  }

  /** The {@code le} label of each bucket, {@code +Inf} last. */
  static List<Labels> buckets(Histogram.Bounds bounds) {
    List<Labels> buckets = new ArrayList<>();
    for (int i = 0; i < bounds.count(); i++) {
      buckets.add(of(BUCKET, seconds(bounds.nanos(i))));
    }
    buckets.add(of(BUCKET, "+Inf"));
    return buckets;
  }

  /** A whole number ends with {@code .0}, as OpenMetrics asks for. */
  private static String seconds(long nanos) {
    BigDecimal seconds = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
    return (seconds.scale() < 1 ? seconds.setScale(1) : seconds).toPlainString();
  }

  boolean isEmpty() {
    return values.length == 0;
  }

  List<String> values() {
    return List.of(values);
  }

  /** These labels, and others after them. */
  Labels and(Labels more) {
    return of(
        plus(names, more.names),
        Stream.concat(Arrays.stream(values), Arrays.stream(more.values)).toArray(String[]::new));
  }

  private static String text(List<String> names, String[] values) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "{" : ",").append(names.get(i)).append("=\"");
      appendEscaped(text, values[i]);
      text.append('"');
    }
    return text.append(values.length == 0 ? " " : END).toString();
  }

  private static void appendEscaped(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '"' -> out.append("\\\"");
        default -> out.append(c);
      }
    }
  }
}
