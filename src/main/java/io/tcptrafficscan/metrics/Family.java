package io.tcptrafficscan.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.tcptrafficscan.reading.Histogram;
import java.util.ArrayList;
import java.util.List;

/** The samples of one metric while they are collected. */
final class Family {
  private final Metric metric;
  private final List<Sample> samples = new ArrayList<>();

  Family(Metric metric) {
    this.metric = metric;
  }

  void add(double value, List<String> labelValues) {
    samples.add(new Sample(metric.fullName, metric.labels, labelValues, value));
  }

  void add(double value, String... labelValues) {
    add(value, List.of(labelValues));
  }

  /** Counts and bytes stay far below 2^53, to which a double is exact. */
  void add(long value, List<String> labelValues) {
    add((double) value, labelValues);
  }

  void add(long value, String... labelValues) {
    add((double) value, List.of(labelValues));
  }

  /** As {@code _bucket}, {@code _count} and {@code _sum}; the count is that of the buckets seen. */
  void add(Histogram histogram, List<String> labelValues) {
    List<String> names = with(metric.labels, "le");
    long count = 0;
    for (int bucket = 0; bucket <= histogram.bounds(); bucket++) {
      count += histogram.count(bucket);
      double bound =
          bucket < histogram.bounds() ? histogram.boundSeconds(bucket) : Double.POSITIVE_INFINITY;
      List<String> values = with(labelValues, Collector.doubleToGoString(bound));
      samples.add(new Sample(metric.fullName + "_bucket", names, values, count));
    }
    samples.add(new Sample(metric.fullName + "_count", metric.labels, labelValues, count));
    samples.add(
        new Sample(metric.fullName + "_sum", metric.labels, labelValues, histogram.sumSeconds()));
  }

  static List<String> with(List<String> all, String last) {
    List<String> longer = new ArrayList<>(all.size() + 1);
    longer.addAll(all);
    longer.add(last);
    return longer;
  }

  /** Empty where there is nothing to show, so that no name stands without a series. */
  List<MetricFamilySamples> build() {
    return samples.isEmpty()
        ? List.of()
        : List.of(new MetricFamilySamples(metric.fullName, metric.type, metric.help, samples));
  }
}
