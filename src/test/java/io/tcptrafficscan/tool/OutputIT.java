package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard output and the end of the process. */
class OutputIT {
  private static ServerSocket listener;
  private static String up;

  @BeforeAll
  static void listen() throws IOException {
    listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    up = "127.0.0.1:" + listener.getLocalPort();
  }

  @AfterAll
  static void close() throws IOException {
    listener.close();
  }

  @Test
  void writesTheContractsLinesAndNothingElseAtAnyLogLevel() {
    try (Tool tool =
        Tool.start(
            "-i",
            "lo",
            "-s",
            up,
            "-s",
            "127.0.0.1:9",
            "-s",
            "no-such-name.invalid",
            "--interval",
            "500ms",
            "--count",
            "3",
            "--log-level",
            "debug")) {
      assertThat(tool.exitStatus()).isZero();
      assertThat(tool.out.subList(0, 4))
          .containsExactly(
              "Prometheus metrics available at http://localhost:" + tool.metricsPort + "/metrics",
              "Correction factor API available at http://localhost:"
                  + tool.apiPort
                  + "/tcpflow?value=<factor>",
              "Starting measurements...",
              "==================================");
      assertThat(tool.out.subList(4, tool.out.size()))
          .hasSize(3)
          .allMatch(
              line ->
                  line.matches(
                      "lo: \\|"
                          + up
                          + ":\\d+Mbps\\|127.0.0.1:9:ERR\\|no-such-name.invalid:N/A\\|"));
      assertThat(tool.err).allMatch(line -> line.startsWith("time=2"), "a log line");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void stopsInOrderWithinASecondOfASignal(String signal) {
    // Who starts a build in the background may have SIGINT ignored, which a process inherits.
    List<String> prefix = List.of("env", "--default-signal=" + signal);
    try (Tool tool =
        Tool.start(Map.of(), null, prefix, "-i", "lo", "-s", up, "--interval", "100ms")) {
      tool.awaitReady();
      long start = System.nanoTime();
      tool.signal(signal);
      assertThat(tool.exitStatus()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      assertThat(tool.out.get(tool.out.size() - 1)).isEqualTo("Shutting down...");
    }
  }

  @Test
  void stopsInOrderWhileItIsStillStarting() {
    try (Tool tool = Tool.start("-i", "lo", "-s", up)) {
      Awaitility.await().until(() -> java.nio.file.Files.exists(jvmFlagOf(tool)));
      tool.signal("TERM");
      assertThat(tool.exitStatus()).isIn(0, 143);
    }
  }

  private static java.nio.file.Path jvmFlagOf(Tool tool) {
    return java.nio.file.Path.of("/proc/" + tool.pid() + "/maps");
  }

  @Test
  void writesAnObjectForEachProbe() throws IOException {
    try (Tool tool =
        Tool.start(
            "-i",
            "lo",
            "-s",
            up,
            "-s",
            "127.0.0.1:9",
            "--interval",
            "500ms",
            "--count",
            "2",
            "--output",
            "json")) {
      assertThat(tool.exitStatus()).isZero();
      List<String> probed = new ArrayList<>();
      for (String line : tool.out) {
        List<String> fields = fields(line);
        probed.add(fields.contains("reason") ? "failure" : "success");
        assertThat(fields)
            .startsWith("time", "interface", "server", "server_ip", "port", "success");
        assertThat(fields.contains("rtt_seconds"))
            .isEqualTo(fields.contains("bandwidth_mbps"))
            .isEqualTo(!fields.contains("reason"));
      }
      assertThat(probed).containsExactlyInAnyOrder("success", "success", "failure", "failure");
    }
  }

  private static List<String> fields(String json) throws IOException {
    List<String> names = new ArrayList<>();
    try (JsonParser in = new JsonFactory().createParser(json)) {
      assertThat(in.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        names.add(in.currentName());
        in.nextToken();
      }
      assertThat(in.nextToken()).as("one object a line").isNull();
    }
    return names;
  }

  @Test
  void writesNothingWhereNothingIsWanted() {
    try (Tool tool =
        Tool.start(
            "-i", "lo", "-s", up, "--interval", "500ms", "--count", "2", "--output", "none")) {
      assertThat(tool.exitStatus()).isZero();
      assertThat(tool.out).isEmpty();
    }
  }

  @Test
  void warnsOfDuplicatesAndOfSharedAddressesOnce() {
    try (Tool tool =
        Tool.start(
            "-i",
            "lo",
            "-s",
            up,
            "-s",
            up,
            "-s",
            "127.0.0.1:9",
            "--interval",
            "500ms",
            "--count",
            "5")) {
      assertThat(tool.exitStatus()).isZero();
      assertThat(tool.err.stream().filter(line -> line.contains("event=duplicate_dropped")))
          .singleElement()
          .asString()
          .contains("text=\"" + up + "\"");
      assertThat(tool.err.stream().filter(line -> line.contains("event=address_shared")))
          .singleElement()
          .asString()
          .contains("server=127.0.0.1:9 with=" + up);
    }
  }

  /**
   * @param command of bash; $0 and $@ are the tool's command line
   */
  private static Tool startedBy(String command, String... arguments) {
    return Tool.start(Map.of(), null, List.of("bash", "-c", command), arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"$0\" \"$@\" | head -n 1; exit ${PIPESTATUS[0]}",
        "exec \"$0\" \"$@\" > /dev/full"
      })
  void endsWithStatusOneWhereTheOutputThatWasAskedForBreaks(String command) {
    try (Tool tool =
        startedBy(command, "-i", "lo", "-s", up, "--output", "json", "--interval", "100ms")) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.err.stream().filter(line -> line.contains("event=output_failed"))).hasSize(1);
      assertThat(tool.err).noneMatch(line -> line.startsWith("\tat "));
    }
  }

  @Test
  void measuresOnWhereTheOutputThatNobodyAskedForBreaks() {
    try (Tool tool =
        startedBy("exec \"$0\" \"$@\" > /dev/full", "-i", "lo", "-s", up, "--interval", "100ms")) {
      tool.awaitReady();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> tool.err.stream().anyMatch(line -> line.contains("output_failed")));
      assertThat(tool.metricsGet("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void saysFirstWhatWasStarted() {
    try (Tool tool = Tool.start("-i", "lo", "-s", up, "--count", "1")) {
      assertThat(tool.exitStatus()).isZero();
      assertThat(tool.err.stream().filter(line -> line.contains("level=INFO")).findFirst())
          .hasValueSatisfying(
              line ->
                  assertThat(line)
                      .containsPattern(
                          "event=started version=\\S+ interfaces=1 servers=1"
                              + " metrics=http://\\S+:"
                              + tool.metricsPort
                              + "/metrics "));
    }
  }
}
