package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.tcptrafficscan.Golden;
import io.tcptrafficscan.launch.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scrape of an agent that does everything that it can do on loopback. */
class ScrapeGoldenIT {
  /** Those that depend on what a train found, or whether one was on the wire during a probe. */
  private static final Set<String> OCCASIONAL =
      Set.of(
          "tcp_traffic_scan_probes_skipped_total", // where a probe was late or found a train
          "tcp_traffic_scan_capacity_bits_per_second",
          "tcp_traffic_scan_capacity_error_ratio",
          "tcp_traffic_scan_capacity_dispersion_seconds",
          "tcp_traffic_scan_capacity_burst_checked",
          "tcp_traffic_scan_capacity_age_seconds",
          "tcp_traffic_scan_capacity_rejections_total",
          "tcp_traffic_scan_interface_capacity_bits_per_second",
          "tcp_traffic_scan_interface_capacity_error_ratio",
          "tcp_traffic_scan_interface_capacity_age_seconds",
          "tcp_traffic_scan_rtt_samples_discarded_total",
          "tcp_traffic_scan_calibration_factor",
          "tcp_traffic_scan_calibration_samples",
          "tcp_traffic_scan_calibration_spread_ratio",
          "tcp_traffic_scan_calibration_age_seconds",
          "tcp_traffic_scan_calibration_state");

  /** Present last of all that is not occasional. */
  private static final List<String> AWAITED =
      List.of(
          "capacity_bytes_sent_total{interface=\"lo\"",
          "direction=\"upload\"",
          "reason=\"unresolved\"",
          "reason=\"refused\"",
          "reason=\"no_interface\"",
          "dns_failures_total{",
          "probe_last_success_timestamp_seconds{");

  private static ServerSocket listener;
  private static Tool tool;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    int responder = FreePort.find();
    Files.writeString(
        folder.resolve("scan.yaml"),
        """
        interfaces: [{name: lo, aliases: [wan0]}, nosuchif0]
        servers:
          - {name: 127.0.0.1, port: %d, labels: {site: a, rack: 7}}
          - 127.0.0.2:9
          - nowhere.invalid
        interval: 500ms
        output: none
        state-file: state
        capacity-servers: ['127.0.0.1:%d']
        capacity-interval: 1s
        calibrate: true
        responder: 127.0.0.1:%d
        responder-allow: [127.0.0.0/8]
        """
            .formatted(listener.getLocalPort(), responder, responder));
    Files.writeString(folder.resolve("state"), state());
    tool = Tool.start(Map.of(), folder, List.of(), "--config", "scan.yaml");
    tool.awaitReady();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(tool.metrics()).contains(AWAITED));
  }

  /** A calibration that was learned before, which loopback may be too fast to give. */
  private static String state() {
    String sample = "[1e9,65536,50,%d]".formatted(System.currentTimeMillis());
    return """
        {"version":1,"interfaces":{"lo":2},"calibrations":[{"interface":"lo","address":"127.0.0.1",
        "route":"127.0.0.1","factor":0.1,"samples":[%s],"step":[]}]}
        """
        .formatted(String.join(",", List.of(sample, sample, sample, sample, sample)));
  }

  @AfterAll
  static void stop() throws IOException {
    tool.close();
    listener.close();
  }

  private static ScrapeShape scrape(String accept) {
    return ScrapeShape.of(tool.metricsGet("/metrics", "Accept", accept).body());
  }

  @Test
  void keepsTheFamiliesOfTheTextFormat() {
    Golden.assertMatches("scrape-text.txt", scrape("text/plain").lines(this::isAlwaysThere));
  }

  @Test
  void keepsTheFamiliesOfOpenMetrics() {
    Golden.assertMatches(
        "scrape-openmetrics.txt",
        scrape("application/openmetrics-text;version=1.0.0").lines(this::isAlwaysThere));
  }

  private boolean isAlwaysThere(String family) {
    return Stream.of(family, family + "_total").noneMatch(OCCASIONAL::contains)
        && (family.startsWith("tcp_traffic_scan_") || family.startsWith("process_"));
  }

  @Test
  void keepsToTheTableOfMetricsWhereAFamilyIsNotAlwaysThere() {
    assertThat(Golden.lines("metric-table.txt"))
        .containsAll(scrape("text/plain").heads(OCCASIONAL::contains));
  }

  @Test
  void warnsOnceOfACalibrationThatNoTokenProves() {
    assertThat(tool.err)
        .filteredOn(line -> line.contains("event=calibration_unproven"))
        .singleElement(STRING)
        .contains("level=WARN", "--capacity-token-file");
  }

  @Test
  void keepsStatusAndHeadersOfTheMetricsPort() {
    Golden.assertAnswers(
        "metrics-port.txt", input -> Exchange.of(tool.metricsPort, input).headText());
  }
}
