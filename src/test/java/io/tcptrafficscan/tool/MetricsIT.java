package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcptrafficscan.metrics.MetricNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The scrape and the health checks. */
class MetricsIT {
  private static ServerSocket listener;
  private static Tool tool;
  private static String up;

  @BeforeAll
  static void start() throws IOException {
    listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    up = "127.0.0.1:" + listener.getLocalPort();
    tool =
        Tool.running(
            "-i",
            "lo",
            "-i",
            "nosuchif0",
            "-s",
            up,
            "-s",
            "127.0.0.1:9",
            "-s",
            "127.0.0.2:9",
            "-s",
            "no-such-name.invalid",
            "--interval",
            "500ms");
  }

  @AfterAll
  static void stop() throws IOException {
    tool.close();
    listener.close();
  }

  private static String path(String name, String device, String server, String ip) {
    return "tcp_traffic_scan_%s{interface=\"%s\",server=\"%s\",server_ip=\"%s\"}"
        .formatted(name, device, server, ip);
  }

  @Test
  void showsTheContractsSeriesWithTheirLabelsAlone() {
    List<String> lines =
        tool.metrics().lines().filter(l -> l.contains("scan_tcp_bandwidth_mbps")).toList();

    assertThat(lines.get(0))
        .isEqualTo("# HELP tcp_traffic_scan_tcp_bandwidth_mbps TCP bandwidth estimation in Mbps");
    assertThat(lines.get(1)).isEqualTo("# TYPE tcp_traffic_scan_tcp_bandwidth_mbps gauge");
    assertThat(lines.subList(2, lines.size()))
        .singleElement()
        .asString()
        .matches(
            "tcp_traffic_scan_tcp_bandwidth_mbps\\{interface=\"lo\",server_ip=\"127.0.0.1\"}"
                + " [0-9.E]+");
  }

  @Test
  void computesTheCeilingFromWindowAndRtt() {
    // Both are of one measurement, so that the three agree within one scrape.
    String scrape = tool.metrics();
    double rtt = valueIn(scrape, path("rtt_last_seconds", "lo", up, "127.0.0.1"));
    double window = valueIn(scrape, path("receive_window_bytes", "lo", up, "127.0.0.1"));
    String bps = "tcp_traffic_scan_tcp_bandwidth_bps{interface=\"lo\",server_ip=\"127.0.0.1\"}";
    String avg = "tcp_traffic_scan_tcp_bandwidth_avg_bps{interface=\"lo\"}";

    assertThat(valueIn(scrape, bps))
        .isCloseTo(window * 8 / rtt, org.assertj.core.data.Percentage.withPercentage(1e-6));
    assertThat(valueIn(scrape, avg)).isEqualTo(valueIn(scrape, bps));
  }

  private static double valueIn(String scrape, String series) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  @Test
  void servesConnectionsAndWritesTheScrapeBehindTheProbes() throws IOException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux"),
        "threads have priorities of their own there");
    tool.metrics();

    assertThat(niceness("scrape")).contains(5);
    assertThat(niceness("vert.x-eventloo")).as("threads that serve connections").contains(5);
    assertThat(niceness("scan")).containsExactly(niceness("java").get(0));
  }

  /** Of each thread of that name: proc_pid_stat(5). */
  private static List<Integer> niceness(String thread) throws IOException {
    List<Integer> values = new ArrayList<>();
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc", String.valueOf(tool.pid()), "task"))) {
      for (Path task : tasks) {
        String stat = Files.readString(task.resolve("stat"));
        if (stat.contains("(" + thread)) {
          String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
          values.add(Integer.valueOf(fields[16]));
        }
      }
    }
    return values;
  }

  @Test
  void correctsBandwidthAtTheNextScrapeAndNothingElse() {
    tool.api("GET", "/tcpflow?value=1000&nic=lo");
    try {
      String scrape = tool.metrics();
      double rtt = valueIn(scrape, path("rtt_last_seconds", "lo", up, "127.0.0.1"));
      double window = valueIn(scrape, path("receive_window_bytes", "lo", up, "127.0.0.1"));
      String mbps = "tcp_traffic_scan_tcp_bandwidth_mbps{interface=\"lo\",server_ip=\"127.0.0.1\"}";

      assertThat(valueIn(scrape, mbps))
          .isCloseTo(
              window * 8 / rtt * 1000 / 1e6, org.assertj.core.data.Percentage.withPercentage(1e-6));
      assertThat(rtt).isLessThan(0.1);
      assertThat(valueIn(scrape, "tcp_traffic_scan_correction_factor{interface=\"lo\"}"))
          .isEqualTo(1000);
    } finally {
      tool.api("DELETE", "/tcpflow?nic=lo");
    }
  }

  @Test
  void namesEachFailure() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              String scrape = tool.metrics();
              assertThat(scrape)
                  .contains(failure("lo", "127.0.0.1:9", "127.0.0.1", "refused"))
                  .contains(failure("nosuchif0", up, "127.0.0.1", "no_interface"))
                  .contains(failure("lo", "no-such-name.invalid", "", "unresolved"));
              assertThat(valueIn(scrape, path("probe_success", "lo", "127.0.0.1:9", "127.0.0.1")))
                  .isZero();
              assertThat(valueIn(scrape, path("probe_success", "lo", up, "127.0.0.1")))
                  .isEqualTo(1);
            });
  }

  private static String failure(String device, String server, String ip, String reason) {
    return path("probe_failures_total", device, server, ip)
        .replace("}", ",reason=\"" + reason + "\"}");
  }

  @Test
  void keepsTheRoundsPace() {
    double before = tool.value("tcp_traffic_scan_rounds_total");
    long start = System.nanoTime();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> tool.value("tcp_traffic_scan_rounds_total") >= before + 8);
    double rounds = tool.value("tcp_traffic_scan_rounds_total") - before;
    double intervals = (System.nanoTime() - start) / 500e6;

    assertThat(rounds).isBetween(intervals - 2, intervals + 2);
  }

  @Test
  void answersInTheFormatAskedFor() {
    assertThat(contentType("Accept", "*/*")).startsWith("text/plain; version=0.0.4");
    assertThat(contentType("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"))
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(
            tool.metricsGet("/metrics", "Accept", "application/openmetrics-text;version=1.0.0")
                .body())
        .endsWith("# EOF\n");
  }

  @Test
  void compressesWhereAsked() throws IOException {
    HttpResponse<byte[]> answer = tool.metricsBytes("/metrics", "Accept-Encoding", "gzip");
    assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("tcp_traffic_scan_build_info{")
          .contains("process_resident_memory_bytes ")
          .endsWith("\n");
    }
    assertThat(tool.metricsGet("/metrics").headers().firstValue("content-encoding")).isEmpty();
    assertThat(tool.metricsGet("/metrics").headers().firstValue("content-length")).isPresent();
  }

  private static String contentType(String... headers) {
    return tool.metricsGet("/metrics", headers).headers().firstValue("content-type").orElse("");
  }

  @Test
  void showsTheProcessTheVirtualMachineAndTheRequestsToTheApi() {
    tool.api("GET", "/tcpflow");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              String scrape =
                  tool.metricsGet("/metrics", "Accept", "application/openmetrics-text").body();
              assertThat(OpenMetrics.families(scrape))
                  .contains(
                      "http_server_requests_seconds",
                      "jvm_memory_used_bytes",
                      "process_cpu_seconds",
                      "process_open_fds",
                      "process_resident_memory_bytes",
                      "process_start_time_seconds",
                      "tcp_traffic_scan_rounds",
                      "tcp_traffic_scan_rtt_seconds");
              assertThat(scrape)
                  .containsPattern(
                      "http_server_requests_seconds_count\\{[^}]*uri=\"/tcpflow\"[^}]*} [1-9]");
            });
  }

  /** The agent's own are in its catalogue: some have a value only after an event. */
  @Test
  void showsEveryMetricThatReadmeAndDashboardUse() throws IOException {
    Pattern used = Pattern.compile("(?<![:\\w])(process|jvm|tcp_traffic_scan)_\\w+(?![:\\w])");
    String scrape = tool.metrics();
    Set<String> known = MetricNames.all();

    for (String page : List.of("README.md", "k8s/base/dashboard.json")) {
      List<String> names =
          used.matcher(Files.readString(Path.of(page))).results().map(MatchResult::group).toList();
      assertThat(names).isNotEmpty();
      assertThat(names)
          .as(page)
          .filteredOn(name -> !known.contains(name))
          .allSatisfy(name -> assertThat(scrape).containsPattern("(?m)^" + name + "[{ ]"));
    }
  }

  @Test
  void isLiveAndReady() {
    assertThat(tool.metricsGet("/health/live").statusCode()).isEqualTo(200);
    assertThat(tool.metricsGet("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void passesPromtoolsLinterButForWhatTheContractFixes() throws Exception {
    Process promtool;
    try {
      promtool =
          new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "promtool is not installed (Debian: prometheus)");
      return;
    }
    HttpResponse<String> scrape = tool.metricsGet("/metrics");
    try (var in = promtool.getOutputStream()) {
      in.write(scrape.body().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(scrape.body()).contains("tcp_traffic_scan_build_info");
    String complaints =
        new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(complaints.lines().filter(line -> !line.contains("scan_tcp_bandwidth_"))).isEmpty();
  }
}
