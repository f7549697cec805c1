package io.tcptrafficscan.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.Golden;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.correction.Calibration;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.http.Refusals;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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
  void keepsTheValuesOfEveryLabelThatHasAFixedSetOfThem() {
    Golden.assertMatches(
        "label-values.txt",
        List.of(
            values("calibration_state reason", Calibration.State.values(), State::reason),
            values("calibration_state state", Calibration.State.values(), State::label),
            values("capacity_* direction", Direction.values()),
            values("capacity_* method", Method.values()),
            values("capacity_rejections_total reason", NoCapacity.values()),
            values("correction_changes_total result", Correction.Result.values()),
            values("http_refusals_total reason", Refusals.Reason.values()),
            values("probe_failures_total reason", FailureReason.values()),
            values("probes_skipped_total reason", PathReadings.Skip.values()),
            values("responder_connections_total result", ResponderCounters.Result.values()),
            values("rtt_samples_discarded_total reason", Measurement.Discard.values())));
  }

  private static String values(String label, Enum<?>[] constants) {
    return values(label, constants, constant -> constant.name().toLowerCase(Locale.ROOT));
  }

  private static <E> String values(String label, E[] constants, Function<E, String> value) {
    return Stream.of(constants)
        .map(value)
        .filter(text -> !text.isEmpty())
        .distinct()
        .sorted()
        .collect(Collectors.joining(" ", label + ": ", ""));
  }
}
