package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a scrape as strictly as OpenMetrics 1.0.0 is written, which Prometheus itself does not:
 * every line, the order of lines, which names a family may have, and what a histogram must be.
 */
final class OpenMetrics {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final String TEXT = "(?:[^\"\\\\\n]|\\\\[\"\\\\n])*";
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"" + TEXT + "\"";
  private static final String NUMBER =
      "[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?Inf|NaN";
  private static final Pattern HEAD =
      Pattern.compile("# (TYPE|UNIT|HELP) (" + NAME + ") ((?:[^\"\\\\\n]|\\\\[\"\\\\n]|\")+)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(" + NAME + ")(?:\\{((?:" + LABEL + "(?:," + LABEL + ")*)?)})? (" + NUMBER + ")");
  private static final Pattern ONE_LABEL = Pattern.compile("([^=,]+)=\"(" + TEXT + ")\"");

  private static final Map<String, List<String>> SUFFIXES =
      Map.of(
          "counter", List.of("_total", "_created"),
          "gauge", List.of(""),
          "histogram", List.of("_bucket", "_count", "_sum", "_created"),
          "summary", List.of("", "_count", "_sum", "_created"),
          "info", List.of("_info"),
          "unknown", List.of(""));

  private final Set<String> families = new HashSet<>();
  private final Set<String> sampleNames = new HashSet<>();
  private final Set<String> series = new HashSet<>();
  private final Map<String, String> head = new HashMap<>();
  private final Map<String, Double> buckets = new HashMap<>();
  private String family = "";
  private boolean sampled;

  private OpenMetrics() {}

  /** Fails at the first line that is not as it must be; returns the names of all families. */
  static Set<String> families(String scrape) {
    assertThat(scrape).endsWith("\n# EOF\n");
    OpenMetrics reader = new OpenMetrics();
    scrape.substring(0, scrape.length() - "# EOF\n".length()).lines().forEach(reader::read);
    return reader.families;
  }

  private void read(String line) {
    Matcher aHead = HEAD.matcher(line);
    if (aHead.matches()) {
      readHead(line, aHead.group(1), aHead.group(2), aHead.group(3));
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as("a line of the format: " + line).isTrue();
    readSample(line, sample.group(1), sample.group(2), Double.parseDouble(number(sample.group(3))));
  }

  private static String number(String text) {
    return text.replace("Inf", "Infinity");
  }

  private void readHead(String line, String kind, String name, String text) {
    if (!name.equals(family) || sampled) {
      assertThat(families.add(name)).as("one block for each family: " + line).isTrue();
      assertThat(sampleNames).as("a name of its own: " + line).doesNotContain(name);
      family = name;
      sampled = false;
      head.clear();
      buckets.clear();
    }
    assertThat(head.put(kind, text)).as("once: " + line).isNull();
    assertThat(!kind.equals("TYPE") || SUFFIXES.containsKey(text)).as("a type: " + line).isTrue();
    assertThat(!kind.equals("UNIT") || family.endsWith("_" + text)).as("unit: " + line).isTrue();
    assertThat(text.strip()).as("says something: " + line).isNotEmpty();
  }

  private void readSample(String line, String name, String labelText, double value) {
    sampled = true;
    assertThat(head).as("HELP and TYPE come first: " + line).containsKeys("TYPE", "HELP");
    assertThat(name).as("a series of the family before it: " + line).startsWith(family);
    String suffix = name.substring(family.length());
    assertThat(SUFFIXES.get(head.get("TYPE"))).as("a name of the type: " + line).contains(suffix);
    assertThat(suffix.isEmpty() || !families.contains(name))
        .as("a name of its own: " + line)
        .isTrue();
    sampleNames.add(name);
    Map<String, String> labels = labels(line, labelText == null ? "" : labelText);
    assertThat(series.add(name + labels)).as("once: " + line).isTrue();
    if (Set.of("_total", "_bucket", "_count").contains(suffix)) {
      assertThat(value).as("counts: " + line).isGreaterThanOrEqualTo(0);
    }
    if (head.get("TYPE").equals("histogram")) {
      readHistogram(line, suffix, labels, value);
    }
  }

  private static Map<String, String> labels(String line, String text) {
    Map<String, String> labels = new TreeMap<>();
    Matcher label = ONE_LABEL.matcher(text);
    while (label.find()) {
      assertThat(labels.put(label.group(1), label.group(2))).as("once: " + line).isNull();
    }
    return labels;
  }

  private void readHistogram(String line, String suffix, Map<String, String> labels, double value) {
    Map<String, String> own = new HashMap<>(labels);
    String bound = own.remove("le");
    if (suffix.equals("_bucket")) {
      assertThat(bound).as("has a bound: " + line).isNotNull();
      Double before = buckets.put(own + "", value);
      assertThat(value).as("adds up: " + line).isGreaterThanOrEqualTo(before == null ? 0 : before);
    } else if (suffix.equals("_count")) {
      assertThat(value).as("the last bucket: " + line).isEqualTo(buckets.get(own + ""));
    }
  }
}
