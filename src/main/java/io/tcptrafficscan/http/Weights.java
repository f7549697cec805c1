package io.tcptrafficscan.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The weights that a request gives to what it accepts (RFC 9110, section 12.4.2). */
public final class Weights {
  private static final Pattern WEIGHT =
      Pattern.compile("\\s*q\\s*=\\s*(.*?)\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern NUMBER = Pattern.compile("0(\\.\\d*)?|1(\\.0*)?");

  private Weights() {}

  /**
   * Whether to compress.
   *
   * @param acceptEncoding all lines of the header {@code Accept-Encoding}
   */
  public static boolean acceptsGzip(List<String> acceptEncoding) {
    Map<String, Double> weights = of(acceptEncoding);
    double gzip = weights.getOrDefault("gzip", 0.0);
    return gzip > 0 && gzip >= weights.getOrDefault("identity", 0.0);
  }

  /** The highest weight of each name, in lower case. What cannot be read is left out. */
  public static Map<String, Double> of(List<String> lines) {
    Map<String, Double> weights = new HashMap<>();
    lines.stream()
        .flatMap(line -> Stream.of(line.split(",", -1)))
        .forEach(
            item -> {
              String[] parts = item.split(";", -1);
              Double weight = weight(parts);
              if (weight != null) {
                weights.merge(parts[0].strip().toLowerCase(Locale.ROOT), weight, Math::max);
              }
            });
    return weights;
  }

  /** The weight of an item, 1 if it gives none; null if its weight cannot be read. */
  private static @Nullable Double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      Matcher weight = WEIGHT.matcher(parts[i]);
      if (weight.matches()) {
        return NUMBER.matcher(weight.group(1)).matches() ? Double.valueOf(weight.group(1)) : null;
      }
    }
    return 1.0;
  }
}
