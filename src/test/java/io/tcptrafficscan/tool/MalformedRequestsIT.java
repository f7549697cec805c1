package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are no HTTP, by raw sockets, to both ports. */
class MalformedRequestsIT {
  private static final int SILENCE_MILLIS = 10_000;

  private static Tool tool;

  @BeforeAll
  static void start() {
    tool = Tool.running("-i", "lo", "-s", "127.0.0.1:9");
  }

  @AfterAll
  static void stop() {
    tool.close();
  }

  private static String firstLine(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(SILENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.lines().findFirst().orElse("");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /metrics%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /metrics/% HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /metrics HTTP/1.1\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a:b:c\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /tcpflow HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /tcpflow HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nOrigin: null\r\n\r\n",
        "GET /tcpflow HTTP/1.1\r\nHost: localhost\r\nReferer: http://localhost\r\nReferer: x\r\n\r\n",
        "GET /tcpflow HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: none\r\n\r\n",
        "POST /-/reload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /-/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "\u0016\u0003\u0001 hello\r\n\r\n"
      })
  void get400AndNoStackTrace(String request) throws IOException {
    for (int port : List.of(tool.metricsPort, tool.apiPort)) {
      assertThat(firstLine(port, request)).as("port %d", port).contains(" 400 ");
    }
    assertThat(tool.err).noneMatch(line -> line.contains("level=ERROR") || line.startsWith("\tat"));
  }

  @Test
  void endWithoutAStackTraceWhereABodyBreaksOff() throws IOException {
    for (int port : List.of(tool.metricsPort, tool.apiPort)) {
      for (String body : List.of("zz\r\n", "5\r\nab")) {
        firstLine(
            port,
            "POST /-/reload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + body);
      }
    }
    assertThat(tool.metricsGet("/health/live").statusCode()).isEqualTo(200);
    assertThat(tool.err).noneMatch(line -> line.contains("level=ERROR") || line.startsWith("\tat"));
  }
}
