package io.tcptrafficscan.metrics;

import io.prometheus.client.Collector;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of the catalogue's series, for tests of what queries them. */
public final class MetricNames {
  private MetricNames() {}

  /** As a scrape writes them: a histogram is three. */
  public static Set<String> all() {
    return Arrays.stream(Metric.values()).flatMap(MetricNames::of).collect(Collectors.toSet());
  }

  public static Set<String> labels() {
    return Arrays.stream(Metric.values())
        .flatMap(metric -> metric.labels.stream())
        .collect(Collectors.toSet());
  }

  private static Stream<String> of(Metric metric) {
    return metric.type == Collector.Type.HISTOGRAM
        ? Stream.of("_bucket", "_count", "_sum").map(suffix -> metric.fullName + suffix)
        : Stream.of(metric.fullName);
  }
}
