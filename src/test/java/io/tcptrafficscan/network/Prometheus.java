package io.tcptrafficscan.network;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/** A real Prometheus in the node that scrapes the tool each second. */
public final class Prometheus implements AutoCloseable {
  private static final String URL = "http://127.0.0.1:9090";
  private static final Pattern VALUE = Pattern.compile("\"value\":\\[[0-9.e+]+,\"([^\"]+)\"]");

  private final Sandbox sandbox;
  private final Process process;
  private final Path log;

  /**
   * Starts it.
   *
   * @param rules files of alerting and recording rules
   * @throws TestAbortedException where it is not installed
   */
  Prometheus(Sandbox sandbox, List<Path> rules) {
    this.sandbox = sandbox;
    for (String program : List.of("prometheus", "promtool")) {
      if (!Commands.exists(program)) {
        throw new TestAbortedException("a real Prometheus is needed (Debian: prometheus)");
      }
    }
    log = sandbox.folder().resolve("prometheus.log");
    Path configuration = sandbox.folder().resolve("prometheus.yml");
    StringBuilder text = new StringBuilder("global:\n  scrape_interval: 1s\n");
    text.append("  scrape_timeout: 900ms\nrule_files:\n");
    rules.forEach(file -> text.append("  - ").append(file.toAbsolutePath()).append('\n'));
    text.append("scrape_configs:\n  - job_name: tool\n    static_configs:\n");
    text.append("      - targets: ['127.0.0.1:59121']\n");
    Commands.write(configuration, text.toString());
    process =
        Commands.launch(
            sandbox
                .inNode(
                    List.of(
                        Commands.find("prometheus"),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + sandbox.folder().resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:9090"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive() || isReady());
    if (!process.isAlive()) {
      throw new IllegalStateException("prometheus: " + Commands.read(log));
    }
  }

  private boolean isReady() {
    try {
      return !sandbox.get(URL + "/-/ready").isEmpty();
    } catch (CommandFailedException e) {
      return false;
    }
  }

  /** The values that an instant query answers; fails where the expression does. */
  public List<Double> query(String expression) {
    String answer =
        sandbox.get(
            URL + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    return VALUE.matcher(answer).results().map(m -> Double.valueOf(m.group(1))).toList();
  }

  /** How many rules it knows of that have this health: {@code ok}, {@code err}, unknown. */
  public int rulesWithHealth(String health) {
    Matcher matcher =
        Pattern.compile("\"health\":\"" + health + "\"")
            .matcher(sandbox.get(URL + "/api/v1/rules"));
    return (int) matcher.results().count();
  }

  /** What {@code promtool check metrics} says of a scrape, a line each; empty where it is quiet. */
  public List<String> lint(Scrape scrape) {
    Path input = sandbox.folder().resolve("scrape");
    Commands.write(input, scrape.text());
    try {
      Process promtool =
          new ProcessBuilder(Commands.find("promtool"), "check", "metrics")
              .redirectInput(input.toFile())
              .redirectErrorStream(true)
              .start();
      return promtool.inputReader(StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Commands.kill(process);
  }
}
