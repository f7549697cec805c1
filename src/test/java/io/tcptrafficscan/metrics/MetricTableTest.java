package io.tcptrafficscan.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.Golden;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.correction.Calibration;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.Standing;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.ThroughputCeiling;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricTableTest {
  private static final String DOCUMENT = "../../../docs/metrics.md";

  @Test
  void keepsNameTypeLabelsAndHelpOfEveryFamily() {
    Golden.assertMatches(
        "metric-table.txt",
        MetricNames.declared().stream().map(MetricTableTest::row).flatMap(String::lines).toList());
  }

  private static String row(MetricNames.Declared metric) {
    return "%s %s {%s}\n  %s"
        .formatted(
            metric.name(),
            metric.type(),
            metric.labels().stream().sorted().collect(Collectors.joining(",")),
            metric.help());
  }

  @Test
  void documentsEveryFamily() {
    Golden.assertMatches(
        DOCUMENT,
        Stream.concat(
                Stream.of(
                    "# Metrics",
                    "",
                    "All metrics of this agent. `MetricTableTest` writes this table from the code.",
                    "",
                    "Beside them a scrape has `process_*` (the process), `jvm_*` (the Java virtual"
                        + " machine) and `http_server_*` (requests to both ports).",
                    "",
                    "| name | type | labels | meaning |",
                    "|---|---|---|---|"),
                MetricNames.declared().stream().map(MetricTableTest::documented))
            .toList());
  }

  private static String documented(MetricNames.Declared metric) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            metric.name(),
            metric.type(),
            metric.labels().stream()
                .map(label -> "`" + label + "`")
                .collect(Collectors.joining(", ")),
            metric.help());
  }

  @Test
  void saysInEveryHelpWhatTheMetricIsInSentencesThatEnd() {
    assertThat(MetricNames.declared())
        .allSatisfy(
            metric ->
                assertThat(metric.help())
                    .matches("[A-Z0-9].*")
                    .doesNotContain("|", "\\", "\n", " these", "  "));
  }

  @Test
  void keepsTheValuesOfEveryLabelThatHasAFixedSetOfThem() throws ClassNotFoundException {
    // Package-private, and its values are reasons of capacity_rejections_total all the same.
    Object[] ways =
        Class.forName("io.tcptrafficscan.capacity.train.BrokenException$Way").getEnumConstants();
    Golden.assertMatches(
        "label-values.txt",
        List.of(
            values("calibration_state reason", Calibration.Distrust.values()),
            values("calibration_state state", Standing.State.values()),
            values("capacity_* direction", Direction.values()),
            values("capacity_* method", Method.values()),
            values("capacity_rejections_total reason of a train", CapacityEstimate.Reason.values()),
            values("capacity_rejections_total reason of a connection", ways),
            values("correction_changes_total result", Correction.Result.values()),
            values("probe_failures_total reason", FailureReason.values()),
            values("probes_skipped_total reason", ScanCounters.Skip.values()),
            values("responder_connections_total result", ResponderCounters.Result.values()),
            values("rtt_samples_discarded_total reason", ThroughputCeiling.Discard.values())));
  }

  private static String values(String label, Object[] constants) {
    return label
        + ": "
        + Stream.of(constants)
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(" "));
  }
}
