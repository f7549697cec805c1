package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.posix.NotifyReceiver;
import io.tcptrafficscan.posix.TestPosix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process ends when it should, whatever hangs, and lives on when only its log hangs. */
class EndIT {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Fills a pipe that nobody reads, and starts the tool with it as its standard error. */
  private static final String FULL_LOG =
      """
      exec 3<>"$PIPE"
      timeout 0.3 dd if=/dev/zero of=/dev/fd/3 bs=4096 2>/dev/null
      timeout 0.3 dd if=/dev/zero of=/dev/fd/3 bs=1 2>/dev/null
      exec "$0" "$@" 2>&3
      """;

  @TempDir private Path folder;

  private Tool withFullLog(String... arguments) throws IOException, InterruptedException {
    Path pipe = folder.resolve("log");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return Tool.start(
        Map.of("PIPE", pipe.toString()), null, List.of("bash", "-c", FULL_LOG), arguments);
  }

  private static Tool notifying(String address, String... arguments) {
    return Tool.start(Map.of("NOTIFY_SOCKET", address), null, List.of(), arguments);
  }

  @Test
  void measuresAndStopsWithinASecondThoughNobodyReadsItsLog() throws Exception {
    String servers =
        IntStream.rangeClosed(1, 20)
            .mapToObj(port -> " -s 127.0.0.1:" + port)
            .collect(Collectors.joining());
    String[] arguments = ("-i lo --interval 100ms --log-level debug" + servers).split(" ");
    try (Tool tool = withFullLog(arguments)) {
      tool.awaitReady();
      double before = tool.value("tcp_traffic_scan_rounds_total");
      Awaitility.await() // each has twenty lines, and the log's queue holds 512
          .atMost(Duration.ofSeconds(30))
          .until(() -> tool.value("tcp_traffic_scan_rounds_total") > before + 30);
      assertThat(tool.value("tcp_traffic_scan_rounds_skipped_total")).isZero();

      long start = System.nanoTime();
      tool.signal("TERM");
      assertThat(tool.exitStatus()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SECOND.multipliedBy(2));
      assertThat(tool.out.get(tool.out.size() - 1)).isEqualTo("Shutting down...");
    }
  }

  @Test
  void endsItsLastRoundThoughNobodyReadsItsLog() throws Exception {
    try (Tool tool = withFullLog("-i", "lo", "-s", "127.0.0.1:9", "--count", "1")) {
      assertThat(tool.exitStatus()).isEqualTo(1);
    }
  }

  @Test
  void tellsTheServiceManagerThatItMeasuresAndThatItStops() {
    String address = folder.resolve("notify").toString();
    try (NotifyReceiver manager = new NotifyReceiver(address);
        Tool tool = notifying(address, "-i", "lo", "-s", "127.0.0.1:9", "--interval", "1h")) {
      assertThat(manager.next(Duration.ofSeconds(20))).contains("READY=1");
      for (int i = 0; i < 2; i++) {
        assertThat(manager.next(SECOND.multipliedBy(3))).contains("WATCHDOG=1");
      }
      assertThat(tool.metricsGet("/health/live").statusCode()).isEqualTo(200);
      tool.signal("TERM");
      assertThat(tool.exitStatus()).isZero();
      assertThat(Stream.generate(() -> manager.next(Duration.ofMillis(100))).limit(5))
          .contains(Optional.of("STOPPING=1"));
    }
  }

  @Tag("full")
  @Test
  void failsLivenessAndEndsWithStatusThreeWhenTheScanHangs() {
    String address = "@" + folder.resolve("notify");
    try (NotifyReceiver manager = new NotifyReceiver(address);
        Tool tool = notifying(address, "-i", "lo", "-s", "127.0.0.1:9")) {
      tool.awaitReady();
      TestPosix.stopThread(thread(tool.pid(), "scan"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> tool.metricsGet("/health/live").statusCode() == 503);
      while (manager.next(Duration.ofMillis(1)).isPresent()) {
        // what came before
      }
      assertThat(manager.next(SECOND.multipliedBy(3))).as("no beat while it hangs").isEmpty();

      assertThat(tool.exitStatus()).isEqualTo(3);
      assertThat(tool.err).anyMatch(line -> line.contains("event=error_ends_process"));
    }
  }

  private static int thread(long process, String name) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process + "/task"))) {
      return threads
          .filter(thread -> comm(thread).equals(name))
          .map(thread -> Integer.parseInt(thread.getFileName().toString()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String comm(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException e) {
      return "gone";
    }
  }

  @Test
  void isStartedEverywhereSoThatTheJvmEndsOutOfMemory() throws IOException {
    String flag = "-XX:+ExitOnOutOfMemoryError";
    assertThat(ToolCommand.runFlags()).contains(flag);
    assertThat(Path.of("src/docker/java.args")).content().contains(flag);
    assertThat(Path.of("src/dist/build.sh")).content().contains("docker/java.args");
    assertThat(Path.of("src/main/resources/application.properties"))
        .content()
        .contains("-R:+ExitOnOutOfMemoryError");
  }
}
