package io.tcptrafficscan.metrics;

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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricTableTest {
  @Test
  void keepsNameTypeLabelsAndHelpOfEveryFamily() {
    Golden.assertMatches(
        "metric-table.txt",
        Arrays.stream(Metric.values())
            .map(MetricTableTest::row)
            .sorted()
            .flatMap(String::lines)
            .toList());
  }

  private static String row(Metric metric) {
    return "%s %s {%s}\n  %s"
        .formatted(
            metric.fullName,
            metric.type.name().toLowerCase(Locale.ROOT),
            metric.labels.stream().sorted().collect(Collectors.joining(",")),
            new String(metric.helpText, StandardCharsets.US_ASCII));
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
