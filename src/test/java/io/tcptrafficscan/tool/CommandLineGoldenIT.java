package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.Golden;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process says on its streams, and its exit status. */
class CommandLineGoldenIT {
  /** The width of the help follows that of the terminal where there is one. */
  private static final List<String> WITHOUT_TERMINAL = List.of("setsid");

  private static final List<String> WITHOUT_PORTS =
      List.of("env", "-u", "TCP_TRAFFIC_SCAN_METRICS_PORT", "-u", "TCP_TRAFFIC_SCAN_API_PORT");

  @TempDir Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(
        folder.resolve("good.yaml"),
        "interfaces: [lo, 'eth*']\nservers: ['127.0.0.1:9']\noutput: none\n");
    Files.writeString(
        folder.resolve("bad.yaml"),
        "interfaces: [lo]\nservers: ['127.0.0.1:9']\ninterval: 0\ncuont: 1\n");
    Files.writeString(folder.resolve("token"), "a token of some length\n");
  }

  @Test
  void keepsTheStreamsAndTheExitStatusOfEveryCommand() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      Golden.assertAnswers(
          "command-line.txt",
          input -> answer(input.replace("TAKEN", port).split(" ")).replace(port, "TAKEN"));
    }
  }

  private String answer(String... arguments) {
    try (Tool tool = Tool.start(Map.of(), folder, WITHOUT_TERMINAL, arguments)) {
      List<String> answer = new ArrayList<>();
      answer.add("exit status " + tool.exitStatus());
      tool.out.forEach(line -> answer.add("out: " + masked(tool, line)));
      tool.err.stream()
          .filter(line -> !line.startsWith("time="))
          .forEach(line -> answer.add("err: " + masked(tool, line)));
      return String.join("\n", answer);
    }
  }

  private static String masked(Tool tool, String line) {
    return line.replace(":" + tool.metricsPort + "/", ":METRICS_PORT/")
        .replace(":" + tool.apiPort + "/", ":API_PORT/")
        .replaceFirst(
            "^tcp-traffic-scan \\S+ \\(revision \\S+, Java \\S+\\)$",
            "tcp-traffic-scan VERSION (revision REVISION, Java JAVA)");
  }

  @Test
  void keepsWhatPrintConfigShowsOfDefaults() {
    assertPrinted(
        "print-config-defaults.txt", Map.of(), "-i", "eth0", "-s", "192.0.2.1", "--print-config");
  }

  @Test
  void keepsWhatPrintConfigShowsOfEverySetting() throws IOException {
    Files.writeString(folder.resolve("scan.yaml"), String.join("\n", Golden.lines("scan.yaml")));
    Path config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(
        config.resolve("application.properties"),
        "tcp-traffic-scan.resolver-keep=7m\ntcp-traffic-scan.interval=7s\n");
    assertPrinted(
        "print-config-rich.txt",
        Map.of("TCP_TRAFFIC_SCAN_MAX_PATHS", "7", "TCP_TRAFFIC_SCAN_TIMEOUT", "7s"),
        "--config",
        "scan.yaml",
        "--print-config",
        "--timeout",
        "900ms",
        "--api-allowed-host",
        "router.example",
        "--api-allowed-host",
        "it's");
  }

  private void assertPrinted(String golden, Map<String, String> environment, String... arguments) {
    try (Tool tool = Tool.start(environment, folder, WITHOUT_PORTS, arguments)) {
      assertThat(tool.exitStatus()).as("exit status; it said %s", tool.err).isZero();
      assertThat(tool.err).isEmpty();
      Golden.assertMatches(golden, tool.out);
    }
  }
}
