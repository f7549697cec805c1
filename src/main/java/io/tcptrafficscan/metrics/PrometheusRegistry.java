package io.tcptrafficscan.metrics;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Predicate;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.StandardExports;
import io.quarkus.runtime.StartupEvent;
import io.tcptrafficscan.metrics.Exposition.Format;
import io.tcptrafficscan.reading.Histogram;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The client library's registry, which Micrometer's meters are in. The families are in it as well,
 * for whoever reads the registry in another way than {@code /metrics}. This is the one class that
 * knows the client library: a later Micrometer stands on another one.
 */
@Singleton
public class PrometheusRegistry {
  /** Chooses everything but the families, which {@link Exposition} writes faster. */
  private static final Predicate<String> WITHOUT_FAMILIES = name -> true;

  private final CollectorRegistry registry;
  private final Families families;

  @SuppressWarnings("deprecation") // the extension brings this registry
  PrometheusRegistry(PrometheusMeterRegistry micrometer, Families families) {
    registry = micrometer.getPrometheusRegistry();
    this.families = families;
  }

  void register(@Observes StartupEvent event) {
    registry.register(new StandardExports());
    registry.register(new FamilyCollector(families));
  }

  /** Writes everything but the families; in OpenMetrics with the line that ends the text. */
  void writeOthers(Writer out, Format format) throws IOException {
    TextFormat.writeFormat(
        format.contentType, out, registry.filteredMetricFamilySamples(WITHOUT_FAMILIES));
  }

  /** The families as samples of the client library. */
  private static final class FamilyCollector extends Collector implements Collector.Describable {
    private final Families families;

    FamilyCollector(Families families) {
      this.families = families;
    }

    @Override
    public List<MetricFamilySamples> collect(Predicate<String> filter) {
      return filter == WITHOUT_FAMILIES ? List.of() : super.collect(filter);
    }

    @Override
    public List<MetricFamilySamples> collect() {
      Samples samples = new Samples();
      families.writeTo(samples);
      samples.byFamily.values().removeIf(List::isEmpty);
      return samples.byFamily.entrySet().stream()
          .map(family -> samples(family.getKey(), family.getValue()))
          .toList();
    }

    @Override
    public List<MetricFamilySamples> describe() {
      return Families.ALL.stream().map(family -> samples(family, List.of())).toList();
    }

    private static MetricFamilySamples samples(
        Family family, List<MetricFamilySamples.Sample> samples) {
      return new MetricFamilySamples(
          family.name, Type.valueOf(family.type.name()), family.help, samples);
    }
  }

  /** Collects the samples of families. */
  private static final class Samples implements Family.Sink {
    private static final double NANOS_A_SECOND = 1e9;

    final Map<Family, List<Collector.MetricFamilySamples.Sample>> byFamily = new LinkedHashMap<>();
    private List<Collector.MetricFamilySamples.Sample> current = new ArrayList<>();
    private String name = "";

    @Override
    public void begin(Family next) {
      name = next.name;
      current = new ArrayList<>();
      byFamily.put(next, current);
    }

    @Override
    public void add(Labels labels, long unscaled, int scale) {
      add(labels, unscaled / Math.pow(10, scale));
    }

    @Override
    public void add(Labels labels, double value) {
      add("", labels, value);
    }

    @Override
    public void add(Labels labels, Histogram histogram) {
      long count = 0;
      int bucket = 0;
      for (Labels bound : Labels.buckets(histogram.bounds())) {
        count += histogram.count(bucket++);
        add("_bucket", labels.and(bound), (double) count);
      }
      add("_count", labels, (double) count);
      add("_sum", labels, histogram.sumNanos() / NANOS_A_SECOND);
    }

    private void add(String suffix, Labels labels, double value) {
      current.add(
          new Collector.MetricFamilySamples.Sample(
              name + suffix, labels.names, labels.values(), value));
    }
  }
}
