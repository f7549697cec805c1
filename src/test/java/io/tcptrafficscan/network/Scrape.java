package io.tcptrafficscan.network;

import static io.tcptrafficscan.network.MetricCondition.metric;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What one scrape answered, in the Prometheus text format. */
public final class Scrape {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z0-9_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final String text;

  Scrape(String text) {
    this.text = text;
  }

  /** The lines of a metric, which are few of a whole scrape. */
  private Stream<Matcher> series(String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .map(LINE::matcher)
        .filter(line -> line.matches() && line.group(1).equals(name));
  }

  private static Map<String, String> labels(Matcher line) {
    Map<String, String> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(line.group(2) == null ? "" : line.group(2));
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return labels;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** The values of the series that the condition names. */
  public List<Double> values(MetricCondition condition) {
    return series(condition.name())
        .filter(line -> labels(line).entrySet().containsAll(condition.labels().entrySet()))
        .map(line -> number(line.group(3)))
        .toList();
  }

  /** A quantile of what a histogram counted since, interpolated as Prometheus does. */
  public double quantile(double quantile, String histogram, Scrape earlier) {
    MetricCondition count = metric(histogram + "_count");
    double wanted = quantile * (sum(count) - earlier.sum(count));
    double lower = 0;
    double below = 0;
    for (Matcher line : series(histogram + "_bucket").toList()) {
      String bound = labels(line).get("le");
      double upper = number(bound);
      double counted =
          number(line.group(3)) - earlier.sum(metric(histogram + "_bucket").labels("le", bound));
      if (counted >= wanted) {
        return lower + (upper - lower) * (wanted - below) / Math.max(1, counted - below);
      }
      lower = upper;
      below = counted;
    }
    return Double.NaN;
  }

  /** Their sum; 0 where there is none, as a counter that has not counted. */
  public double sum(MetricCondition condition) {
    return values(condition).stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Probes that were not sent because half their interval was over, since the tool's start. */
  public double lateProbes() {
    return sum(metric("tcp_traffic_scan_probes_skipped_total").labels("reason", "late"));
  }

  /** How many series the condition names. */
  public int count(MetricCondition condition) {
    return values(condition).size();
  }

  /** The whole answer. */
  public String text() {
    return text;
  }

  /** Those lines that are about failures, for a test's message. */
  public String excerpt() {
    StringBuilder out = new StringBuilder();
    text.lines()
        .filter(line -> line.startsWith("tcp_traffic_scan_"))
        .filter(line -> !line.contains("_bucket"))
        .limit(150)
        .forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }
}
