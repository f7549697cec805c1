package io.tcptrafficscan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.correction.Calibration.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents' links lead somewhere, both languages say the same, and no event is missing. */
class DocumentationTest {
  private static final Path ROOT =
      Path.of(System.getProperty("tool.root", "")).toAbsolutePath().normalize();
  private static final Path DOCS = ROOT.resolve("src/docs");
  private static final String FENCE = "```";

  /** A Markdown link or image; its target is the first group. */
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

  private static final Pattern CODE_SPAN = Pattern.compile("`[^`]*`");
  private static final Pattern HEADING = Pattern.compile("^(#+) (.+)$");
  private static final Pattern EVENT = Pattern.compile("\"event=([a-z_]+)");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  static List<Path> documents() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(DOCS)) {
      return Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void haveLinksThatLeadSomewhere(Path document) {
    assertThat(document).isRegularFile();
    assertThat(links(document)).allSatisfy(link -> assertLeadsSomewhere(document, link));
  }

  private static void assertLeadsSomewhere(Path document, String link) {
    Path target = target(document, link);
    assertThat(target).as("%s of %s", link, document).exists();
    int anchor = link.indexOf('#');
    if (anchor >= 0) {
      assertThat(anchors(target))
          .as("%s of %s", link, document)
          .contains(link.substring(anchor + 1));
    }
  }

  @Test
  void areReachedFromTheReadme() throws IOException {
    Set<Path> reached = new HashSet<>();
    Deque<Path> open = new ArrayDeque<>(List.of(ROOT.resolve("README.md")));
    while (!open.isEmpty()) {
      Path document = open.pop();
      if (reached.add(document) && document.toString().endsWith(".md")) {
        links(document).forEach(link -> open.push(target(document, link)));
      }
    }

    try (Stream<Path> files = Files.walk(DOCS)) {
      assertThat(files.filter(Files::isRegularFile)).allMatch(reached::contains);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, src/docs/README.ja.md, 9",
    "src/docs/using.md, src/docs/using.ja.md, 10",
    "src/docs/options.md, src/docs/options.ja.md, 7",
    "src/docs/metrics.md, src/docs/metrics.ja.md, 1",
    "src/docs/failures.md, src/docs/failures.ja.md, 1"
  })
  void haveTheSameSectionsAndCodeInBothLanguages(String english, String japanese, int least) {
    List<Section> sections = sections(ROOT.resolve(english));

    assertThat(sections).hasSizeGreaterThan(least);
    assertThat(sections(ROOT.resolve(japanese))).isEqualTo(sections);
  }

  @ParameterizedTest
  @CsvSource({
    "options.md, options.ja.md, 30",
    "metrics.md, metrics.ja.md, 40",
    "failures.md, failures.ja.md, 10"
  })
  void listTheSameNamesInBothLanguages(String english, String japanese, int least) {
    List<String> names = names(DOCS.resolve(english));

    assertThat(names).hasSizeGreaterThanOrEqualTo(least);
    assertThat(names(DOCS.resolve(japanese))).isEqualTo(names);
  }

  @Test
  void listTheEventsThatTheCodeLogs() throws IOException {
    Set<String> logged = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(ROOT.resolve("src/main/java"))) {
      sources
          .filter(Files::isRegularFile)
          .flatMap(source -> lines(source).stream())
          .flatMap(line -> EVENT.matcher(line).results())
          .forEach(event -> logged.add(event.group(1)));
    }
    logged.remove("calibration_"); // the label of a state follows
    Stream.of(State.values())
        .filter(state -> state != State.MANUAL) // no sample changes to it
        .forEach(state -> logged.add("calibration_" + state.label()));

    assertThat(names(DOCS.resolve("events.md"))).containsExactlyInAnyOrderElementsOf(logged);
  }

  /** A section without its words: the level of its heading, and its code without comments. */
  private record Section(int level, String code) {}

  private static List<Section> sections(Path document) {
    List<Section> sections = new ArrayList<>();
    int level = 0;
    StringBuilder code = new StringBuilder();
    boolean inCode = false;
    for (String line : lines(document)) {
      if (line.startsWith(FENCE)) {
        inCode = !inCode;
      } else if (inCode) {
        code.append(line.replaceFirst("\\s+# .*", "")).append('\n');
      } else if (HEADING.matcher(line).matches()) {
        sections.add(new Section(level, code.toString()));
        level = line.indexOf(' ');
        code.setLength(0);
      }
    }
    sections.add(new Section(level, code.toString()));
    return sections;
  }

  /** What stands in the first column of a document's tables, one name a backtick pair. */
  private static List<String> names(Path document) {
    List<String> names = new ArrayList<>();
    for (String line : prose(document)) {
      if (line.startsWith("| `")) {
        String cell = line.substring(2, line.indexOf(" |", 2));
        NAME.matcher(cell).results().map(name -> name.group(1)).forEach(names::add);
      }
    }
    return names;
  }

  private static List<String> links(Path document) {
    return prose(document).stream()
        .map(line -> CODE_SPAN.matcher(line).replaceAll(""))
        .flatMap(line -> LINK.matcher(line).results())
        .map(link -> link.group(1))
        .filter(link -> !link.contains("://"))
        .toList();
  }

  private static Path target(Path document, String link) {
    String file = link.replaceFirst("#.*", "");
    return file.isEmpty() ? document : document.resolveSibling(file).normalize();
  }

  /** As GitHub makes them: lower case, blanks become hyphens, most punctuation goes. */
  private static Set<String> anchors(Path document) {
    Set<String> anchors = new TreeSet<>();
    for (String line : prose(document)) {
      HEADING.matcher(line).results().map(DocumentationTest::anchor).forEach(anchors::add);
    }
    return anchors;
  }

  private static String anchor(MatchResult heading) {
    return heading
        .group(2)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{M}\\p{N}_ -]", "")
        .replace(' ', '-');
  }

  /** A document's lines without its blocks of code. */
  private static List<String> prose(Path document) {
    List<String> prose = new ArrayList<>();
    boolean inCode = false;
    for (String line : lines(document)) {
      if (line.startsWith(FENCE)) {
        inCode = !inCode;
      } else if (!inCode) {
        prose.add(line);
      }
    }
    return prose;
  }

  private static List<String> lines(Path document) {
    try {
      return Files.readAllLines(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
