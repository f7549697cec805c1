package io.tcptrafficscan.metrics;

import io.tcptrafficscan.metrics.Exposition.Format;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a request accepts, by the weights that it gives (RFC 9110, section 12.4.2). */
final class Negotiation {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final List<String> TEXT = List.of("text/plain", "text/*", "*/*");
  private static final Pattern WEIGHT =
      Pattern.compile("\\s*q\\s*=\\s*(.*?)\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern NUMBER = Pattern.compile("0(\\.\\d*)?|1(\\.0*)?");

  private Negotiation() {}

  /**
   * The format to answer in. OpenMetrics goes only to clients that ask for it by name, as
   * Prometheus does. All others get the text format that the original tool served, even if they
   * accept neither.
   *
   * @param accept all lines of the header {@code Accept}
   */
  static Format format(List<String> accept) {
    Map<String, Double> weights = weights(accept);
    double openMetrics = weights.getOrDefault(OPEN_METRICS, 0.0);
    return openMetrics > 0 && openMetrics >= textWeight(weights)
        ? Format.OPEN_METRICS
        : Format.TEXT;
  }

  /** The most specific range that matches decides (RFC 9110, section 12.5.1). */
  private static double textWeight(Map<String, Double> weights) {
    return TEXT.stream().filter(weights::containsKey).findFirst().map(weights::get).orElse(0.0);
  }

  /**
   * Whether to compress.
   *
   * @param acceptEncoding all lines of the header {@code Accept-Encoding}
   */
  static boolean acceptsGzip(List<String> acceptEncoding) {
    Map<String, Double> weights = weights(acceptEncoding);
    double gzip = weights.getOrDefault("gzip", 0.0);
    return gzip > 0 && gzip >= weights.getOrDefault("identity", 0.0);
  }

  /** The highest weight of each name, in lower case. What cannot be read is left out. */
  private static Map<String, Double> weights(List<String> lines) {
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
