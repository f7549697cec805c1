package io.tcptrafficscan.tool;

import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.launch.FreePort;
import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.launch.ToolProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The packaged tool, as a process that users start, on ports of its own. */
final class Tool implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final int metricsPort = FreePort.find();
  final int apiPort = FreePort.find();
  final List<String> out;
  final List<String> err;
  private final ToolProcess process;

  private Tool(
      Map<String, String> environment, Path directory, List<String> prefix, String... args) {
    process =
        ToolCommand.of(args)
            .environment(
                Map.of(
                    "TCP_TRAFFIC_SCAN_METRICS_PORT", String.valueOf(metricsPort),
                    "TCP_TRAFFIC_SCAN_API_PORT", String.valueOf(apiPort)))
            .environment(environment)
            .directory(directory)
            .prefix(prefix)
            .start();
    out = process.out();
    err = process.err();
  }

  /** Starts it and does not wait. */
  static Tool start(String... args) {
    return start(Map.of(), null, List.of(), args);
  }

  /**
   * @param prefix what starts it, such as {@code unshare}
   */
  static Tool start(
      Map<String, String> environment, Path directory, List<String> prefix, String... args) {
    return new Tool(environment, directory, prefix, args);
  }

  /** Arguments for so many paths over loopback. */
  static String[] pathsOverLoopback(int count) {
    Stream<String> servers =
        IntStream.rangeClosed(1, count)
            .boxed()
            .flatMap(i -> Stream.of("-s", "127.0.0." + i + ":9"));
    return Stream.concat(Stream.of("-i", "lo"), servers).toArray(String[]::new);
  }

  /** Starts it and waits until the first probe of every path has ended. */
  static Tool running(String... args) {
    Tool tool = start(args);
    tool.awaitReady();
    return tool;
  }

  /**
   * Waits until it is ready. On connections of its own: a kept one may be closed by the tool at the
   * moment in which a later request takes it again.
   */
  void awaitReady() {
    HttpClient client = HttpClient.newHttpClient();
    Awaitility.await("ready")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .failFast(() -> assertThat(process.isAlive()).as("alive; it said %s", err).isTrue())
        .until(
            () ->
                send(client, "GET", metricsPort, "/health/ready", ofString()).statusCode() == 200);
  }

  long pid() {
    return process.pid();
  }

  /** Sends SIGTERM or SIGINT. */
  void signal(String name) {
    process.signal(name);
  }

  /** Waits for the end and returns the exit status. */
  int exitStatus() {
    return process.exitStatus(PATIENCE);
  }

  String metrics() {
    return metricsGet("/metrics").body();
  }

  HttpResponse<String> metricsGet(String path, String... headers) {
    return send("GET", metricsPort, path, headers);
  }

  HttpResponse<byte[]> metricsBytes(String path, String... headers) {
    return send(HTTP, "GET", metricsPort, path, ofByteArray(), headers);
  }

  HttpResponse<String> api(String method, String path, String... headers) {
    return send(method, apiPort, path, headers);
  }

  private static HttpResponse<String> send(
      String method, int port, String path, String... headers) {
    return send(HTTP, method, port, path, ofString(), headers);
  }

  private static <T> HttpResponse<T> send(
      HttpClient client,
      String method,
      int port,
      String path,
      HttpResponse.BodyHandler<T> body,
      String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends bytes as they are, for what a well-behaved client does not send. */
  String raw(String request) {
    try (Socket socket = new Socket("127.0.0.1", apiPort)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return in.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of a series given as it stands in the text format; NaN where it is not there. */
  double value(String series) {
    return metrics()
        .lines()
        .map(line -> line.replace("\",} ", "\"} ")) // as Micrometer's library ends labels
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    process.close();
  }
}
