package io.tcptrafficscan.metrics;

import io.tcptrafficscan.http.Weights;
import io.tcptrafficscan.metrics.Exposition.Format;
import java.util.List;
import java.util.Map;

/** What a request accepts, by the weights that it gives (RFC 9110, section 12.4.2). */
final class Negotiation {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final List<String> TEXT = List.of("text/plain", "text/*", "*/*");

  private Negotiation() {}

  /**
   * The format to answer in. OpenMetrics goes only to clients that ask for it by name, as
   * Prometheus does. All others get the text format that the original tool served, even if they
   * accept neither.
   *
   * @param accept all lines of the header {@code Accept}
   */
  static Format format(List<String> accept) {
    Map<String, Double> weights = Weights.of(accept);
    double openMetrics = weights.getOrDefault(OPEN_METRICS, 0.0);
    return openMetrics > 0 && openMetrics >= textWeight(weights)
        ? Format.OPEN_METRICS
        : Format.TEXT;
  }

  /** The most specific range that matches decides (RFC 9110, section 12.5.1). */
  private static double textWeight(Map<String, Double> weights) {
    return TEXT.stream().filter(weights::containsKey).findFirst().map(weights::get).orElse(0.0);
  }
}
