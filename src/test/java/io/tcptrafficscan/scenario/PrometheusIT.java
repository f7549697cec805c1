package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.Prometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A real Prometheus scrapes the tool for a minute, each second. */
class PrometheusIT extends NetworkScenario {
  /** Names that the contract fixes; promtool would have them in base units. */
  private static final List<String> FIXED =
      List.of(
          "tcp_traffic_scan_tcp_bandwidth_mbps",
          "tcp_traffic_scan_tcp_bandwidth_bps",
          "tcp_traffic_scan_tcp_bandwidth_avg_bps");

  @Test
  void isScrapedEachSecondWithoutGapOrDuplicate() throws IOException {
    server("*").listening(443);
    link("eth0").delay(ofMillis(5));
    link("eth1").delay(ofMillis(10));
    tool.start(args("-i eth0 -i eth1 " + servers(10)));
    List<Path> rules = ruleFiles();
    await(metric("paths").is(20));
    try (Prometheus prometheus = network.prometheus(rules)) {
      Awaitility.await()
          .atMost(ofSeconds(90))
          .pollInterval(ofSeconds(1))
          .until(() -> value(prometheus, "count_over_time(up[2m])") >= 61);

      assertThat(value(prometheus, "min_over_time(up[2m])")).isEqualTo(1);
      // Each sample is a second after the one before: 60 in a minute, one more or less at its ends.
      assertThat(value(prometheus, "count_over_time(up[1m])")).isBetween(59.0, 61.0);
      assertThat(prometheus.query("count_over_time(tcp_traffic_scan_tcp_bandwidth_mbps[50s])"))
          .hasSize(20)
          .allMatch(samples -> samples >= 49 && samples <= 51);
      for (String kind : List.of("duplicate_timestamp", "out_of_order", "out_of_bounds")) {
        assertThat(
                value(
                    prometheus, "prometheus_target_scrapes_sample_" + kind + "_total or vector(0)"))
            .isZero();
      }
      assertThat(prometheus.query("tcp_traffic_scan_tcp_bandwidth_mbps")).hasSize(20);
      assertThat(prometheus.query("tcp_traffic_scan_tcp_bandwidth_avg_bps")).hasSize(2);
      assertThat(prometheus.query("rate(tcp_traffic_scan_probes_total[30s])"))
          .hasSize(20)
          .allMatch(rate -> rate > 0.9 && rate < 1.1);
      assertThat(prometheus.rulesWithHealth("err")).isZero();
      assertThat(prometheus.rulesWithHealth("ok") > 0).isEqualTo(!rules.isEmpty());
      assertThat(prometheus.lint(tool.scrape()))
          .filteredOn(line -> FIXED.stream().noneMatch(line::startsWith))
          .isEmpty();
    }
  }

  private static double value(Prometheus prometheus, String expression) {
    return prometheus.query(expression).stream().mapToDouble(each -> each).max().orElse(0);
  }

  /** The rules that this repository ships. */
  private static List<Path> ruleFiles() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("").toAbsolutePath())) {
      return files
          .filter(file -> !file.toString().contains("/target/"))
          .filter(file -> file.getFileName().toString().matches(".*(alert|rule)s?\\.ya?ml"))
          .toList();
    }
  }
}
