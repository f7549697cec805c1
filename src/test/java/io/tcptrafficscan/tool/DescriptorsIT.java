package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the tool does with few file descriptors. */
class DescriptorsIT {
  private static final Pattern PROBLEM =
      Pattern.compile(
          "tcp-traffic-scan: cannot start: this process may have 200 file descriptors,"
              + " and needs at least ([0-9]+) \\(ulimit -n\\)");

  private static Tool start(String limit) {
    return Tool.start(
        Map.of(),
        null,
        List.of("prlimit", "--nofile=" + limit),
        "-i lo -s 127.0.0.1:9 -s 127.0.0.2:9 -s 127.0.0.3:9 -s 127.0.0.4:9".split(" "));
  }

  @Test
  void needsNoHigherSoftLimitWhereTheHardLimitAllowsMore() {
    try (Tool tool = start("200:4096")) {
      tool.awaitReady();
      assertThat(tool.metricsGet("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void servesAndProbesWithTheFewestThatItAccepts() throws IOException {
    try (Tool tool = start(fewest());
        Crowds crowds = new Crowds()) {
      tool.awaitReady();
      crowds.connect(tool.metricsPort);
      crowds.connect(tool.apiPort);
      assertThat(tool.metricsGet("/health/live").statusCode()).isEqualTo(200);
      assertThat(tool.api("GET", "/tcpflow").statusCode()).isEqualTo(200);
      assertThat(tool.metrics().lines())
          .filteredOn(line -> line.startsWith("tcp_traffic_scan_probe_failures_total"))
          .filteredOn(line -> line.contains("reason=\"resources\""))
          .allMatch(line -> line.endsWith(" 0"));
      assertThat(tool.err).noneMatch(line -> line.contains("Too many open files"));
    }
  }

  /** What a tool asks for that has too few. */
  private static String fewest() {
    try (Tool tool = start("200")) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.err).hasSize(1);
      Matcher problem = PROBLEM.matcher(tool.err.get(0));
      assertThat(problem.matches()).as(tool.err.get(0)).isTrue();
      return problem.group(1);
    }
  }

  /** Connections that stay open until the test ends. */
  private static final class Crowds implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();

    void connect(int port) throws IOException {
      for (int i = 0; i < 100; i++) {
        sockets.add(new Socket("127.0.0.1", port));
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
