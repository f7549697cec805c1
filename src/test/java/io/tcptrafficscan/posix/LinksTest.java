package io.tcptrafficscan.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.posix.Links.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LinksTest {
  @Test
  void listsTheInterfacesThatProcHas() throws IOException {
    List<String> expected;
    try (var lines = Files.lines(Path.of("/proc/thread-self/net/dev"))) {
      expected =
          lines
              .filter(line -> line.indexOf(':') > 0)
              .map(line -> line.substring(0, line.indexOf(':')).strip())
              .toList();
    }

    assertThat(new Links().list())
        .extracting(Link::name)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void knowsTheLoopbackByItsIndex() {
    assertThat(new Links().list()).contains(new Link(1, "lo", List.of(), 0, ""));
  }
}
