package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients cannot do to an agent with a small heap and few descriptors, by raw sockets. */
class HttpLimitsIT {
  private static final int PATHS = 100;
  private static final int DESCRIPTORS = 320;
  private static final int SILENCE_MILLIS = 15_000;
  private static final String SCRAPE = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String HEALTH = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";

  private static Tool tool;

  @BeforeAll
  static void start() {
    tool =
        Tool.start(
            Map.of(),
            null,
            List.of("prlimit", "--nofile=" + DESCRIPTORS, "env", "_JAVA_OPTIONS=-Xmx48m"),
            Tool.pathsOverLoopback(PATHS));
    tool.awaitReady();
  }

  @AfterAll
  static void stop() {
    tool.close();
  }

  /** Connections that stay open until the test ends. */
  private static final class Crowd implements AutoCloseable {
    final List<Socket> sockets = new ArrayList<>();

    Crowd(int port, int count, String request) throws IOException {
      for (int i = 0; i < count; i++) {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        sockets.add(socket);
        send(socket, request);
      }
    }

    private static void send(Socket socket, String request) throws IOException {
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      } catch (SocketException e) {
        // the agent has closed it already
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static String ask(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(SILENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static double refusals(String reason) {
    return tool.value("tcp_traffic_scan_http_refusals_total{reason=\"" + reason + "\"}");
  }

  private static double failures() {
    return tool.metrics()
        .lines()
        .filter(line -> line.startsWith("tcp_traffic_scan_probe_failures_total"))
        .filter(line -> line.contains("reason=\"resources\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void speaksNoHttp2() throws IOException {
    for (int port : List.of(tool.metricsPort, tool.apiPort)) {
      assertThat(ask(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 400 ");
      String upgrade =
          "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
              + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
              + "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      assertThat(ask(port, upgrade)).startsWith("HTTP/1.1 404 ").contains("\r\n\r\n");
    }
  }

  @Test
  void logsNothingOfConnectionsThatTheirClientsReset() throws IOException {
    int before = tool.err.size();
    for (int port : List.of(tool.metricsPort, tool.apiPort)) {
      for (String begun : List.of("", "GET /me")) {
        Socket socket = new Socket("127.0.0.1", port);
        socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
    await().during(Duration.ofSeconds(1)).until(() -> tool.err.size() == before);
  }

  @Test
  void keepsServingAndProbingBesideManyIdleConnections() throws IOException {
    double before = refusals("connections");
    double failed = failures();
    try (Crowd crowd = new Crowd(tool.metricsPort, 600, "");
        Crowd other = new Crowd(tool.apiPort, 600, "GET /tcpf")) {
      assertThat(crowd.sockets).hasSameSizeAs(other.sockets);
      awaitHealthy();
      await()
          .ignoreExceptions()
          .atMost(Duration.ofSeconds(2))
          .until(() -> tool.api("GET", "/tcpflow").statusCode() == 200);
      assertThat(failures()).isEqualTo(failed);
      assertThat(descriptors()).isLessThan(DESCRIPTORS - PATHS);
    }
    assertThat(refusals("connections")).isGreaterThan(before + 1000);
  }

  /** A connection may be refused, or have given way, in the middle of a burst. */
  private static void awaitHealthy() {
    await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(2))
        .until(() -> tool.metricsGet("/health/live").statusCode() == 200);
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + tool.pid() + "/fd"))) {
      return open.count();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 500})
  void servesOthersBesideClientsThatDoNotRead(int pipelined) throws IOException {
    for (int burst = 0; burst < 3; burst++) {
      try (Crowd crowd = new Crowd(tool.metricsPort, 100, SCRAPE.repeat(pipelined))) {
        assertThat(crowd.sockets).hasSize(100);
        awaitHealthy();
        await()
            .ignoreExceptions()
            .atMost(Duration.ofSeconds(5))
            .until(() -> tool.metrics().contains("tcp_traffic_scan_paths 100"));
      }
    }
    assertThat(tool.err).noneMatch(line -> line.contains("OutOfMemory"));
  }

  @Test
  void answersPipelinedRequestsOneAfterTheOther() throws IOException {
    String last = HEALTH.replace("Host: a", "Host: a\r\nConnection: close");

    assertThat(ask(tool.metricsPort, HEALTH.repeat(40) + last).split("\"UP\"", -1))
        .as("two statuses an answer")
        .hasSize(2 * 41 + 1);
  }

  @Test
  void answersAClientThatHasClosedItsSide() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", tool.metricsPort)) {
      socket.setSoTimeout(SILENCE_MILLIS);
      socket.getOutputStream().write(SCRAPE.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 ")
          .contains("tcp_traffic_scan_build_info");
    }
  }

  @Test
  void closesAConnectionThatReadsItsAnswerTooSlowly() throws IOException {
    double before = refusals("slow");
    try (Crowd crowd = new Crowd(tool.metricsPort, 1, SCRAPE)) {
      assertThat(crowd.sockets).hasSize(1);
      await().atMost(Duration.ofMillis(SILENCE_MILLIS)).until(() -> refusals("slow") == before + 1);
    }
  }
}
