package io.tcptrafficscan.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An answer over HTTP to a request with exactly the headers that are given.
 *
 * @param head the status, then the headers by name, without those that vary or concern the
 *     connection alone
 */
record Exchange(List<String> head, String body) {
  private static final Set<String> LEFT_OUT = Set.of("connection", "content-length", "date");
  private static final int SILENCE_MILLIS = 10_000;

  /**
   * @param input such as {@code GET /tcpflow | Accept: application/json}
   */
  static Exchange of(int port, String input) {
    String[] parts = input.split(" \\| ");
    StringBuilder request =
        new StringBuilder(parts[0]).append(" HTTP/1.1\r\nConnection: close\r\n");
    if (!input.contains("Host: ")) {
      request.append("Host: 127.0.0.1:").append(port).append("\r\n");
    }
    Arrays.stream(parts).skip(1).forEach(header -> request.append(header).append("\r\n"));
    if (!input.startsWith("GET ")) {
      request.append("Content-Length: 0\r\n");
    }
    return parse(send(port, request.append("\r\n").toString()));
  }

  private static String send(int port, String request) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(SILENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Exchange parse(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    String[] head = answer.substring(0, end).split("\r\n");
    Stream<String> headers =
        Arrays.stream(head)
            .skip(1)
            .map(header -> header.split(": ?", 2))
            .map(header -> header[0].toLowerCase(Locale.ROOT) + ": " + header[1])
            .filter(header -> !LEFT_OUT.contains(header.substring(0, header.indexOf(':'))))
            .sorted();
    return new Exchange(
        Stream.concat(Stream.of(head[0].split(" ", 3)[1]), headers).toList(),
        answer.substring(end + 4));
  }

  String headText() {
    return String.join("\n", head);
  }

  /** The body's lines are marked, so that an empty body is no empty line. */
  String text() {
    StringBuilder text = new StringBuilder(headText());
    body.lines().forEach(line -> text.append("\n> ").append(line));
    return text.toString();
  }
}
