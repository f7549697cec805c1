package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code /metrics} speaks HTTP, by raw sockets, while an answer is longer than one piece. */
class MetricsHttpIT {
  private static final int PATHS = 60;
  private static final int ONE_PIECE = 1 << 16;
  private static final int SILENCE_MILLIS = 10_000;
  private static final String OPEN_METRICS = "Accept: application/openmetrics-text";

  private static Tool tool;

  @BeforeAll
  static void start() {
    tool = Tool.running(Tool.pathsOverLoopback(PATHS));
  }

  @AfterAll
  static void stop() {
    tool.close();
  }

  /** An answer, up to the end of the connection. */
  private record Answer(List<String> head, String body) {
    String header(String name) {
      return head.stream()
          .map(line -> line.split(": ?", 2))
          .filter(header -> header[0].toLowerCase(Locale.ROOT).equals(name))
          .map(header -> header[1])
          .findFirst()
          .orElse("");
    }
  }

  private static Answer ask(int port, String... lines) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(SILENCE_MILLIS);
      String request = String.join("\r\n", lines) + "\r\nHost: 127.0.0.1:" + port + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      return new Answer(answer.substring(0, end).lines().toList(), answer.substring(end + 4));
    }
  }

  @Test
  void keepsTheConnectionOfAnOldClientThatWantsToKeepIt() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", tool.metricsPort)) {
      socket.setSoTimeout(SILENCE_MILLIS);
      String request =
          "GET /metrics HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /health/live HTTP/1.0\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answers).contains("\nHTTP/1.0 200 OK\r\n").contains("\"UP\"");
      assertThat(answers.substring(0, answers.indexOf("\r\n\r\n")))
          .doesNotContainIgnoringCase("transfer-encoding");
    }
  }

  @Test
  void endsALongAnswerToAnOldClientThatDoesNot() throws IOException {
    Answer answer = ask(tool.metricsPort, "GET /metrics HTTP/1.0", OPEN_METRICS);

    assertThat(answer.body()).hasSizeGreaterThan(ONE_PIECE);
    assertThat(OpenMetrics.families(answer.body())).contains("tcp_traffic_scan_rtt_seconds");
  }

  @Test
  void answersHeadWithTheHeadersOfGetAndNoBody() throws IOException {
    Answer get = ask(tool.metricsPort, "GET /metrics HTTP/1.1", "Connection: close");
    Answer head = ask(tool.metricsPort, "HEAD /metrics HTTP/1.1", "Connection: close");

    assertThat(head.head().get(0)).isEqualTo(get.head().get(0)).contains(" 200 ");
    assertThat(head.body()).isEmpty();
    for (String name : List.of("content-type", "vary", "connection")) {
      assertThat(head.header(name)).as(name).isEqualTo(get.header(name)).isNotEmpty();
    }
    assertThat(Long.parseLong(head.header("content-length"))).isGreaterThan(ONE_PIECE);
  }

  @Test
  void keepsTheConnectionAfterHead() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", tool.metricsPort)) {
      socket.setSoTimeout(SILENCE_MILLIS);
      String request =
          "HEAD /metrics HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"
              + "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answers)
          .containsIgnoringCase("content-encoding: gzip")
          .containsPattern("\r\n\r\nHTTP/1.1 200 OK\r\n")
          .contains("\"UP\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST /metrics", "PUT /metrics", "GET /metrics/more", "GET /q/metrics"})
  void answersNothingElseWithAScrape(String request) throws IOException {
    Answer answer =
        ask(tool.metricsPort, request + " HTTP/1.1", "Connection: close", "Content-Length: 0");

    assertThat(answer.head().get(0)).containsPattern(" 40[45] ");
    assertThat(answer.body()).doesNotContain("jvm_", "tcp_traffic_scan_");
  }

  @Test
  void followsTheWeightsOfAccept() throws IOException {
    assertThat(type("text/plain;q=0.5, Application/OpenMetrics-Text;q=0.75"))
        .startsWith("application/openmetrics-text");
    assertThat(type("application/openmetrics-text;q=0, */*")).startsWith("text/plain");
    assertThat(type("application/openmetrics-text;q=0.4,text/plain")).startsWith("text/plain");
  }

  private static String type(String accept) throws IOException {
    return ask(tool.metricsPort, "HEAD /metrics HTTP/1.1", "Connection: close", "Accept: " + accept)
        .header("content-type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/health",
        "/health/live",
        "/health/ready",
        "/-/healthy",
        "/-/ready",
        "/robots.txt",
        "/favicon.ico"
      })
  void refusesToChangeWhatCanOnlyBeRead(String path) throws IOException {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
      Answer answer =
          ask(
              tool.metricsPort,
              method + " " + path + " HTTP/1.1",
              "Connection: close",
              "Content-Length: 0");

      assertThat(answer.head().get(0)).as(method).contains(" 405 ");
      assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
    }
    assertThat(ask(tool.metricsPort, "HEAD " + path + " HTTP/1.1", "Connection: close").head())
        .first()
        .asString()
        .contains(" 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "/-/healthy, text/plain;charset=UTF-8, tcp-traffic-scan is Healthy.",
    "/-/ready, text/plain;charset=UTF-8, tcp-traffic-scan is Ready.",
    "/robots.txt, text/plain;charset=UTF-8, Disallow: /",
    "/favicon.ico, image/x-icon, ''"
  })
  void answersOnThePathsThatClientsKnowOfOtherTools(String path, String type, String part)
      throws IOException {
    Answer answer = ask(tool.metricsPort, "GET " + path + " HTTP/1.1", "Connection: close");

    assertThat(answer.head().get(0)).contains(" 200 ");
    assertThat(answer.header("content-type")).isEqualTo(type);
    assertThat(answer.body()).isNotEmpty().contains(part);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/health/live", "/-/healthy", "/none"})
  void namesItselfAndNotItsLibraries(String path) throws IOException {
    Answer answer = ask(tool.metricsPort, "GET " + path + " HTTP/1.1", "Connection: close");

    assertThat(answer.head())
        .filteredOn(line -> line.toLowerCase(Locale.ROOT).startsWith("server:"))
        .singleElement()
        .asString()
        .endsWith(": tcp-traffic-scan");
  }

  @Test
  void describesEveryMetricWhateverStrangersSend() throws IOException {
    ask(tool.metricsPort, "GARBAGE");
    ask(tool.metricsPort, "GET /" + "x".repeat(20_000) + " HTTP/1.1");

    assertThat(tool.metrics().lines())
        .noneMatch(line -> line.matches("# HELP \\S+\\s*"))
        .noneMatch(line -> line.contains("io.netty") || line.contains("http_server_errors"));
  }

  @Test
  void makesNoSeriesOfWhatStrangersAskFor() throws IOException {
    for (int i = 0; i < 3; i++) {
      ask(tool.apiPort, "GET /unknown" + i + " HTTP/1.1", "Connection: close");
      ask(tool.apiPort, "STRANGE" + i + " /tcpflow HTTP/1.1", "Connection: close");
      ask(tool.apiPort, "GET /evil" + i + " HTTP/1.1", "Connection: close", "Origin: http://evil");
      ask(tool.metricsPort, "GET /metrics/" + i + " HTTP/1.1", "Connection: close");
      ask(tool.metricsPort, "GET /other" + i + " HTTP/1.1", "Connection: close");
    }
    List<String> requests =
        tool.metrics().lines().filter(l -> l.startsWith("http_server_requests_")).toList();

    assertThat(requests)
        .anyMatch(line -> line.contains("uri=\"OTHER\""))
        .anyMatch(line -> line.contains("method=\"OTHER\""))
        .noneMatch(line -> line.matches(".*(unknown|STRANGE|evil|other|/metrics/)[0-9].*"));
  }
}
