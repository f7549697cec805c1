package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.k8s.Dashboard;
import io.tcptrafficscan.k8s.RuleFile;
import io.tcptrafficscan.network.Prometheus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the tool for a minute, each second. */
@Tag("full")
class PrometheusIT extends NetworkScenario {
  /** Names that the contract fixes; promtool would have them in base units. */
  private static final List<String> FIXED =
      List.of(
          "tcp_traffic_scan_tcp_bandwidth_mbps",
          "tcp_traffic_scan_tcp_bandwidth_bps",
          "tcp_traffic_scan_tcp_bandwidth_avg_bps");

  /** What the dashboard asks for and a network without faults does not have. */
  private static final Pattern ABSENT =
      Pattern.compile(
          "probe_failures|samples_discarded|dns_failures|changes\\(|capacity_|calibration_");

  @Test
  void isScrapedEachSecondWithoutGapOrDuplicate(@TempDir Path folder) throws IOException {
    server("*").listening(443);
    link("eth0").delay(ofMillis(5));
    link("eth1").delay(ofMillis(10));
    tool.start(args("-i eth0 -i eth1 " + servers(10)));
    await(metric("paths").is(20));
    try (Prometheus prometheus = network.prometheus(List.of(RuleFile.extract(folder)))) {
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
      assertThat(prometheus.rulesWithHealth("ok")).isGreaterThan(10);
      for (String query : Dashboard.queries()) {
        // On a busy machine a probe is skipped now and then.
        if (!query.contains("probes_skipped")) {
          assertThat(prometheus.query(query).isEmpty())
              .as(query)
              .isEqualTo(ABSENT.matcher(query).find());
        }
      }
      assertThat(prometheus.lint(tool.scrape()))
          .filteredOn(line -> FIXED.stream().noneMatch(line::startsWith))
          .isEmpty();
    }
  }

  private static double value(Prometheus prometheus, String expression) {
    return prometheus.query(expression).stream().mapToDouble(each -> each).max().orElse(0);
  }
}
