package io.tcptrafficscan.bench;

import io.tcptrafficscan.launch.FreePort;
import io.tcptrafficscan.launch.ToolCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;

/** The packaged tool, running as its users run it, on ports of its own. */
final class PackagedTool implements AutoCloseable {
  static final String PREFIX = "tcp_traffic_scan_";
  static final String DELAY = PREFIX + "schedule_delay_seconds";
  private static final int START_MILLIS = 60_000;
  private static final int READ_MILLIS = 60_000;

  /** So many servers a user gives as flags; more come in a file. */
  private static final int FLAGS = 10;

  static final Set<String> WANTED =
      Set.of(
          PREFIX + "probes_total",
          PREFIX + "probe_failures_total",
          PREFIX + "probes_skipped_total",
          PREFIX + "rounds_total",
          PREFIX + "rounds_skipped_total",
          PREFIX + "rtt_last_seconds",
          DELAY + "_bucket");

  private final Bench bench;
  private final Process process;
  private final Path log;
  private final URI metrics;
  final ProcessFigures figures;
  final long startedNanos;

  /**
   * Starts it.
   *
   * @param way sets the Java and its flags, or the core
   * @param paths how many of the servers there are to be probed
   */
  PackagedTool(
      Bench bench, UnaryOperator<ToolCommand> way, Servers servers, int paths, String... arguments)
      throws IOException {
    this.bench = bench;
    int port = FreePort.find();
    metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    log = bench.file("tool.log");
    List<String> command = new ArrayList<>(List.of("-i", servers.device()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--metrics-host", "127.0.0.1"));
    command.addAll(List.of("--metrics-port", Integer.toString(port)));
    command.addAll(List.of("--api-port", Integer.toString(FreePort.find())));
    List<String> addresses = servers.addresses(paths);
    if (paths <= FLAGS) {
      addresses.forEach(server -> command.addAll(List.of("-s", server)));
    } else {
      command.addAll(List.of("--config", config(bench, addresses).toString()));
    }
    startedNanos = System.nanoTime();
    ProcessBuilder builder = way.apply(ToolCommand.of(command)).builder();
    process = bench.start(builder.redirectError(log.toFile()));
    figures = new ProcessFigures(process.pid());
  }

  /** A configuration file with the servers. */
  static Path config(Bench bench, List<String> servers) throws IOException {
    StringBuilder text = new StringBuilder("servers:\n");
    servers.forEach(server -> text.append("  - '").append(server).append("'\n"));
    return bench.fileOf(text.toString());
  }

  /** As run.sh starts it, on the core of what is measured. */
  static PackagedTool onOneCore(Bench bench, Servers servers, int paths, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--output", "none"));
    all.addAll(List.of(arguments));
    PackagedTool tool =
        new PackagedTool(
            bench,
            command -> command.prefix(Bench.onCore(Bench.CORE, List.of())),
            servers,
            paths,
            all.toArray(new String[0]));
    tool.awaitFirstRound();
    return tool;
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the first line on standard output. */
  void awaitLine() throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    if (out.readLine() == null) {
      throw new IOException("the tool did not start: " + Bench.read(log));
    }
  }

  /** Waits until it is ready, which it is after a round. */
  void awaitFirstRound() throws IOException {
    URI ready = metrics.resolve("/health/ready");
    for (long end = System.currentTimeMillis() + START_MILLIS; ; Bench.rest(0.05)) {
      try {
        if (((HttpURLConnection) ready.toURL().openConnection()).getResponseCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // not listening yet
      }
      if (!process.isAlive() || System.currentTimeMillis() > end) {
        throw new IOException("the tool is not ready: " + Bench.read(log));
      }
    }
  }

  Samples scrape() throws IOException {
    try (InputStream body = new GZIPInputStream(open(true))) {
      return Samples.read(body, WANTED);
    }
  }

  /** Scrapes without a look at the answer; returns its bytes. */
  long scrapeBytes(boolean compressed) throws IOException {
    byte[] piece = new byte[1 << 16];
    long sum = 0;
    try (InputStream body = open(compressed)) {
      for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
        sum += read;
      }
    }
    return sum;
  }

  private InputStream open(boolean compressed) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) metrics.toURL().openConnection();
    connection.setReadTimeout(READ_MILLIS);
    connection.setRequestProperty("Accept-Encoding", compressed ? "gzip" : "identity");
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK
        || compressed != "gzip".equals(connection.getContentEncoding())) {
      throw new IOException("no such answer: " + connection.getHeaderFields());
    }
    return connection.getInputStream();
  }

  /** Stops it in order. */
  void terminate() {
    process.destroy();
    bench.stop(process, false);
  }

  @Override
  public void close() {
    bench.stop(process, true);
  }
}
