package io.tcptrafficscan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogEventsTest {
  private static final Pattern EVENT =
      Pattern.compile("LOG\\s*\\.([a-z]+?)f?\\(\\s*\"event=([a-z_%]+)");

  @Test
  void keepsTheNameAndTheLevelOfEveryLogEvent() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      List<String> events =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .flatMap(LogEventsTest::events)
              .distinct()
              .sorted()
              .toList();
      Golden.assertMatches("log-events.txt", events);
    }
  }

  private static Stream<String> events(Path file) {
    try {
      return EVENT
          .matcher(Files.readString(file))
          .results()
          .map(found -> found.group(2) + " " + found.group(1));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
