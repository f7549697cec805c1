package io.tcptrafficscan.k8s;

import io.prometheus.client.hotspot.StandardExports;
import io.tcptrafficscan.metrics.MetricNames;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names in a query: of series, and of labels. */
final class Names {
  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
  private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)}");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern NAME =
      Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\()\\b(?!:)");
  private static final Pattern LABEL = Pattern.compile("[a-z_]+");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool");

  /** What Prometheus itself adds to each target. */
  private static final Set<String> OF_PROMETHEUS = Set.of("up", "scrape_duration_seconds");

  /** Labels that the scrape, or whoever gathers the series of several clusters, adds. */
  private static final Set<String> OF_SCRAPE = Set.of("job", "instance", "node", "cluster", "le");

  private Names() {}

  /** Everything that there is to ask for. */
  static Set<String> known() throws IOException {
    Set<String> all = new HashSet<>(MetricNames.all());
    all.addAll(OF_PROMETHEUS);
    new StandardExports()
        .collect().stream().flatMap(f -> f.samples.stream()).forEach(s -> all.add(s.name));
    RuleFile.rules().stream()
        .filter(rule -> rule.has("record"))
        .forEach(rule -> all.add(rule.get("record").asText()));
    return all;
  }

  static Set<String> knownLabels() {
    Set<String> all = new HashSet<>(MetricNames.labels());
    all.addAll(OF_SCRAPE);
    return all;
  }

  static Set<String> ofSeries(String query) {
    String bare = TEXT.matcher(query).replaceAll(" ");
    for (Pattern pattern : new Pattern[] {MATCHERS, RANGE, GROUPING}) {
      bare = pattern.matcher(bare).replaceAll(" ");
    }
    return NAME.matcher(bare)
        .results()
        .map(result -> result.group())
        .filter(name -> !WORDS.contains(name))
        .collect(Collectors.toSet());
  }

  static Set<String> ofLabels(String query) {
    String bare = TEXT.matcher(query).replaceAll(" ");
    Set<String> labels = new HashSet<>();
    for (Pattern pattern : new Pattern[] {MATCHERS, GROUPING}) {
      Matcher places = pattern.matcher(bare);
      while (places.find()) {
        LABEL.matcher(places.group(1)).results().forEach(label -> labels.add(label.group()));
      }
    }
    return labels;
  }
}
