package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The libraries that the packaged tool has: a new one is a decision and not an accident. */
class RuntimeJarsIT {
  @Test
  void bringsTheseLibrariesAndNoOther() throws IOException {
    Path libraries = Path.of(System.getProperty("tool.jar")).resolveSibling("lib");
    try (Stream<Path> files = Files.walk(libraries)) {
      List<String> found =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".jar"))
              .map(name -> name.replaceFirst("-[0-9].*", ""))
              .sorted()
              .toList();
      assertThat(found)
          .as("if a library is new on purpose, add it to golden/runtime-jars.txt")
          .isEqualTo(Files.readAllLines(Path.of("src/test/resources/golden/runtime-jars.txt")))
          .noneMatch(name -> name.contains("brotli") || name.contains("codec-socks"))
          .noneMatch(name -> name.contains("haproxy") || name.contains("handler-proxy"));
    }
  }
}
