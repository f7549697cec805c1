package io.tcptrafficscan.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one scrape answered, in the Prometheus text format. */
public final class Scrape {
  private record Series(String name, Map<String, String> labels, double value) {}

  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z0-9_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final String text;
  private final List<Series> series = new ArrayList<>();

  Scrape(String text) {
    this.text = text;
    for (String line : text.split("\n", -1)) {
      Matcher matcher = LINE.matcher(line);
      if (!line.startsWith("#") && matcher.matches()) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(matcher.group(2) == null ? "" : matcher.group(2));
        while (label.find()) {
          labels.put(label.group(1), label.group(2));
        }
        series.add(new Series(matcher.group(1), labels, number(matcher.group(3))));
      }
    }
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
    return series.stream()
        .filter(
            each ->
                each.name.equals(condition.name())
                    && each.labels.entrySet().containsAll(condition.labels().entrySet()))
        .map(Series::value)
        .toList();
  }

  /** Their sum; 0 where there is none, as a counter that has not counted. */
  public double sum(MetricCondition condition) {
    return values(condition).stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Probes that were not sent because half their interval was over, since the tool's start. */
  public double lateProbes() {
    return sum(
        MetricCondition.metric("tcp_traffic_scan_probes_skipped_total").labels("reason", "late"));
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
