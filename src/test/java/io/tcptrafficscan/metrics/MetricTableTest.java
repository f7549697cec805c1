package io.tcptrafficscan.metrics;

import io.tcptrafficscan.Golden;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.correction.Calibration;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.ScanCounters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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
            values("probe_failures_total reason", FailureReason.values()),
            values("probes_skipped_total reason", ScanCounters.Skip.values()),
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
