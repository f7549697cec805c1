package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads files that are made to cost, in a process with about the heap that a small agent has left.
 */
class HostileFilesTest {
  private static final Map<String, List<String>> PROBLEMS = new LinkedHashMap<>();
  private static final int MOST_LINES = 21;

  @BeforeAll
  static void readAll(@TempDir Path folder) throws IOException, InterruptedException {
    Path files = Files.createDirectory(folder.resolve("files"));
    for (Map.Entry<String, String> each : HostileFiles.all().entrySet()) {
      Files.writeString(files.resolve(each.getKey()), each.getValue());
    }
    Path out = folder.resolve("out");
    Process reading =
        new ProcessBuilder(
                "java",
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HostileFiles.class.getName(),
                files.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = reading.waitFor(3, TimeUnit.MINUTES);
    reading.destroyForcibly();
    assertThat(ended).as("all files are read in time").isTrue();
    assertThat(reading.exitValue()).as(end(Files.readString(out))).isZero();
    for (String line : Files.readAllLines(out)) {
      String[] parts = line.split("\t");
      PROBLEMS.put(parts[0], List.of(parts).subList(1, parts.length));
    }
  }

  private static String end(String text) {
    return text.substring(Math.max(0, text.length() - 1_000));
  }

  @Test
  void readsEachToAnEndAndTellsAFewOfItsProblems() {
    assertThat(PROBLEMS).containsOnlyKeys(HostileFiles.all().keySet());
    assertThat(PROBLEMS.values()).allMatch(problems -> problems.size() <= MOST_LINES);
  }

  @Test
  void countsTheProblemsThatItDoesNotTell() {
    assertThat(PROBLEMS.get("unknown keys")).hasSize(MOST_LINES).endsWith("and 89,980 more");
    assertThat(PROBLEMS.get("misspelt keys")).hasSize(MOST_LINES).endsWith("and 59,980 more");
    assertThat(PROBLEMS.get("misspelt keys").get(0))
        .isEqualTo("f:3:1: unknown key 'interva00': did you mean interval?");
  }

  @Test
  void saysWhatIsTooMuch() {
    assertThat(PROBLEMS.get("a million servers").get(0))
        .contains("too many keys and values: at most 30000 are accepted");
    assertThat(PROBLEMS.get("buckets").get(0))
        .contains("rtt-buckets has too many items: 29000, at most 10000 are accepted");
    assertThat(PROBLEMS.get("one value"))
        .containsExactly("f:1:1: the line has 1048388 characters, at most 262144 are accepted");
  }

  @Test
  void takesManyServersWithSettingsOfTheirOwn() {
    assertThat(PROBLEMS.get("servers with their own settings")).isEmpty();
    assertThat(PROBLEMS.get("aliases of interfaces")).isEmpty();
  }
}
