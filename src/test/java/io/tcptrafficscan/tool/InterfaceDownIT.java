package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A network namespace of its own, where the loopback interface is down. */
class InterfaceDownIT {
  private static final List<String> EMPTY_NETWORK =
      List.of("unshare", "--user", "--map-root-user", "--net");

  private static void assumeNamespaces() throws InterruptedException {
    try {
      int status = new ProcessBuilder("unshare", "-rn", "true").start().waitFor();
      assumeTrue(status == 0, "user namespaces are off on this machine");
    } catch (IOException e) {
      assumeTrue(false, "unshare is not installed (Debian: util-linux)");
    }
  }

  @Test
  void saysThatTheInterfaceIsDown() throws InterruptedException {
    assumeNamespaces();
    try (Tool tool =
        Tool.start(
            Map.of(),
            null,
            EMPTY_NETWORK,
            "-i",
            "lo",
            "-s",
            "192.0.2.1",
            "--interval",
            "500ms",
            "--count",
            "3",
            "--output",
            "json")) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.out)
          .hasSize(3)
          .allMatch(line -> line.contains("\"reason\":\"interface_down\""));
      assertThat(tool.err).anyMatch(line -> line.contains("event=interface_down interface=lo"));
    }
  }
}
