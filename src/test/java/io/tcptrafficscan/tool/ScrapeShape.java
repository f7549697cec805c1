package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A scrape without what varies: families by name, each with its type, its HELP and its series
 * without values. Of labels the names stay, in alphabetical order, and the values of those that
 * have a fixed set of them.
 */
final class ScrapeShape {
  private static final Pattern HEAD = Pattern.compile("# (HELP|TYPE|UNIT) (\\S+) (.*)");
  private static final Pattern SERIES = Pattern.compile("([a-zA-Z0-9_:]+)(?:\\{(.*)})? [^ ]+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Set<String> WITH_VALUES = Set.of("direction", "le", "reason", "result");

  /** One family. */
  private static final class Family {
    final Map<String, String> head = new TreeMap<>();
    final Set<String> series = new TreeSet<>();
    final Set<String> labels = new TreeSet<>();

    String text(String name) {
      return "%s %s {%s}"
          .formatted(
              name,
              head.get("TYPE"),
              labels.stream()
                  .filter(label -> !label.equals("le"))
                  .collect(Collectors.joining(",")));
    }
  }

  private final Map<String, Family> families = new TreeMap<>();
  private String current = "";

  private ScrapeShape() {}

  static ScrapeShape of(String scrape) {
    ScrapeShape shape = new ScrapeShape();
    scrape.lines().filter(line -> !line.equals("# EOF")).forEach(shape::add);
    return shape;
  }

  private void add(String line) {
    Matcher head = HEAD.matcher(line);
    if (head.matches()) {
      current = head.group(2);
      String before =
          families
              .computeIfAbsent(current, unused -> new Family())
              .head
              .put(head.group(1), head.group(3));
      assertThat(before).as("a second line: " + line).isNull();
      return;
    }
    Matcher series = SERIES.matcher(line);
    assertThat(series.matches()).as("a line of the format: " + line).isTrue();
    assertThat(series.group(1)).as("a series of the family above it").startsWith(current);
    Family family = families.get(current);
    Set<String> labels = new TreeSet<>();
    Matcher label = LABEL.matcher(series.group(2) == null ? "" : series.group(2));
    while (label.find()) {
      family.labels.add(label.group(1));
      labels.add(WITH_VALUES.contains(label.group(1)) ? label.group() : label.group(1));
    }
    family.series.add(series.group(1) + "{" + String.join(",", labels) + "}");
  }

  List<String> lines(Predicate<String> wanted) {
    List<String> lines = new ArrayList<>();
    families.forEach(
        (name, family) -> {
          if (wanted.test(name)) {
            family.head.forEach((kind, text) -> lines.add(kind + " " + name + " " + text));
            lines.addAll(family.series);
          }
        });
    return lines;
  }

  /** Name, type and labels, as the table of metrics has them, and HELP. */
  List<String> heads(Predicate<String> wanted) {
    List<String> heads = new ArrayList<>();
    families.forEach(
        (name, family) -> {
          if (wanted.test(name)) {
            heads.add(family.text(name));
            heads.add("  " + family.head.get("HELP"));
          }
        });
    return heads;
  }
}
