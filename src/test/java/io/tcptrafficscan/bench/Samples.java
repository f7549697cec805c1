package io.tcptrafficscan.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was wanted of a scrape in the Prometheus text format, however long it was. */
final class Samples {
  private static final String LE = "le=\"";

  private record Sample(String labels, double value) {}

  private final Map<String, List<Sample>> wanted = new HashMap<>();
  private long series;

  /** Keeps the series of these names, and counts the others. */
  static Samples read(InputStream text, Set<String> names) throws IOException {
    Samples samples = new Samples();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(text, StandardCharsets.ISO_8859_1));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isEmpty() && line.charAt(0) != '#') {
        samples.add(line, names);
      }
    }
    return samples;
  }

  private void add(String line, Set<String> names) {
    series++;
    int brace = line.indexOf('{');
    int space = line.lastIndexOf(' ');
    String name = line.substring(0, brace < 0 ? space : brace);
    if (names.contains(name)) {
      wanted
          .computeIfAbsent(name, unused -> new ArrayList<>())
          .add(
              new Sample(
                  brace < 0 ? "" : line.substring(brace, space),
                  Double.parseDouble(line.substring(space + 1))));
    }
  }

  long series() {
    return series;
  }

  List<Double> values(String name) {
    return wanted.getOrDefault(name, List.of()).stream().map(Sample::value).toList();
  }

  double sum(String name) {
    return values(name).stream().mapToDouble(Double::doubleValue).sum();
  }

  /** How many values were at or below each bound, over all series of a histogram. */
  TreeMap<Double, Double> buckets(String name) {
    TreeMap<Double, Double> buckets = new TreeMap<>();
    for (Sample sample : wanted.getOrDefault(name + "_bucket", List.of())) {
      int at = sample.labels.indexOf(LE) + LE.length();
      String bound = sample.labels.substring(at, sample.labels.indexOf('"', at));
      buckets.merge(
          bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound),
          sample.value,
          Double::sum);
    }
    return buckets;
  }

  /** What a histogram counted between an earlier scrape and this. */
  Buckets grown(String name, Samples before) {
    TreeMap<Double, Double> counts = buckets(name);
    before.buckets(name).forEach((bound, count) -> counts.merge(bound, -count, Double::sum));
    return new Buckets(counts);
  }

  /**
   * A histogram.
   *
   * @param counts how many values were at or below each bound
   */
  record Buckets(TreeMap<Double, Double> counts) {
    double count() {
      return counts.isEmpty() ? 0 : counts.lastEntry().getValue();
    }

    /** The least bound that so great a share of the values does not exceed. */
    double bound(double share) {
      double wanted = share * count();
      return counts.entrySet().stream()
          .filter(entry -> entry.getValue() >= wanted)
          .mapToDouble(Map.Entry::getKey)
          .findFirst()
          .orElse(Double.NaN);
    }

    /** As {@link #bound} in milliseconds, as the page writes it. */
    String atMostMillis(double share) {
      double bound = bound(share);
      return Double.isInfinite(bound) ? "more" : "≤ " + Figures.text(bound * 1e3);
    }

    /** As if the values of a bucket were spread evenly over it. */
    double estimate(double share) {
      double wanted = share * count();
      double lower = 0;
      double below = 0;
      for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
        if (bucket.getValue() >= wanted && bucket.getValue() > below) {
          return lower + (bucket.getKey() - lower) * (wanted - below) / (bucket.getValue() - below);
        }
        lower = bucket.getKey();
        below = bucket.getValue();
      }
      return Double.NaN;
    }
  }
}
