package io.tcptrafficscan.metrics;

import io.tcptrafficscan.reading.Histogram;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Labels as the text formats write them: {@code interface="eth0",server="192.0.2.1"}. */
final class LabelText {
  private static final Map<Histogram.Bounds, byte[][]> BOUNDS = new ConcurrentHashMap<>();
  private static final int NANO_DIGITS = 9;

  private LabelText() {}

  /** The text of labels, in the order of their names. */
  static byte[] of(List<String> names, String... values) {
    if (names.size() != values.length) {
      throw new IllegalArgumentException(names + " are not " + values.length + " labels");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ",").append(names.get(i)).append("=\"");
      appendEscaped(text, values[i]);
      text.append('"');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The {@code le} label of each bucket, {@code +Inf} last; made once for all that share them. */
  static byte[][] bounds(Histogram.Bounds bounds) {
    return BOUNDS.computeIfAbsent(bounds, LabelText::render);
  }

  private static byte[][] render(Histogram.Bounds bounds) {
    byte[][] texts = new byte[bounds.count() + 1][];
    for (int i = 0; i < bounds.count(); i++) {
      texts[i] = of(List.of("le"), seconds(bounds.nanos(i)));
    }
    texts[bounds.count()] = of(List.of("le"), "+Inf");
    return texts;
  }

  /** A whole number ends with {@code .0}, as OpenMetrics has it. */
  private static String seconds(long nanos) {
    BigDecimal seconds = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
    return (seconds.scale() < 1 ? seconds.setScale(1) : seconds).toPlainString();
  }

  static void appendEscaped(StringBuilder out, String text) {
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
