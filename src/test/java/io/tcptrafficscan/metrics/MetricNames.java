package io.tcptrafficscan.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.KeptState;
import io.tcptrafficscan.http.Refusals;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The agent's own metrics: the families, and its meters in Micrometer. */
public final class MetricNames {
  private static final List<String> HISTOGRAM = List.of("_bucket", "_count", "_sum");

  /** A metric as it is declared. */
  record Declared(String name, String type, List<String> labels, String help) {
    private Stream<String> series() {
      return type.equals(Labels.value(Family.Type.HISTOGRAM))
          ? HISTOGRAM.stream().map(suffix -> name + suffix)
          : Stream.of(name);
    }
  }

  private MetricNames() {}

  /** In alphabetical order. */
  static List<Declared> declared() {
    Stream<Declared> families =
        Families.ALL.stream()
            .map(each -> new Declared(each.name, Labels.value(each.type), each.labels, each.help));
    return Stream.concat(families, meters().stream().map(MetricNames::declared).distinct())
        .sorted(Comparator.comparing(Declared::name))
        .toList();
  }

  private static List<Meter> meters() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AgentMeters meters = new AgentMeters();
    Correction correction = new Correction(KeptState.NONE, false, state -> true, () -> 0);
    meters.scan(new ScanCounters(), new Readings(), correction).bindTo(registry);
    meters
        .configuration(null, new BuildInfo("1", "2", "3")) // is asked for values alone
        .bindTo(registry);
    meters.http(new Refusals()).bindTo(registry);
    AgentMeters.budget(() -> 0).bindTo(registry);
    AgentMeters.responder(new ResponderCounters()).bindTo(registry);
    return registry.getMeters();
  }

  private static Declared declared(Meter meter) {
    Meter.Id id = meter.getId();
    return new Declared(
        id.getName(),
        id.getType().name().toLowerCase(Locale.ROOT),
        id.getTags().stream().map(Tag::getKey).toList(),
        id.getDescription());
  }

  /** The names of series as a scrape writes them: a histogram has three. */
  public static Set<String> all() {
    return declared().stream().flatMap(Declared::series).collect(Collectors.toSet());
  }

  public static Set<String> labels() {
    return declared().stream()
        .flatMap(metric -> metric.labels().stream())
        .collect(Collectors.toSet());
  }
}
