package io.tcptrafficscan.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tcptrafficscan.capacity.measure.CapacityScanner;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The agent's own meters, over counters that exist already. Each has the same series for as long as
 * the process runs. Families whose series come and go are in {@link Families}: Micrometer holds a
 * series until somebody removes it.
 */
@Singleton
public class AgentMeters implements MeterBinder {
  private static final double MILLIS_A_SECOND = 1e3;

  private final ScanCounters scan;
  private final Readings readings;
  private final Correction correction;
  private final LiveSettings live;
  private final BuildInfo build;
  private final CapacityScanner capacity;
  private final ResponderCounters responder;

  AgentMeters(
      ScanCounters scan,
      Readings readings,
      Correction correction,
      LiveSettings live,
      BuildInfo build,
      CapacityScanner capacity,
      ResponderCounters responder) {
    this.scan = scan;
    this.readings = readings;
    this.correction = correction;
    this.live = live;
    this.build = build;
    this.capacity = capacity;
    this.responder = responder;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bindScan(registry);
    bindConfiguration(registry);
    if (capacity.isOn()) {
      bindBudget(registry);
    }
    if (capacity.isResponding()) {
      bindResponder(registry);
    }
  }

  void bindScan(MeterRegistry registry) {
    counter(
        registry,
        "rounds_total",
        "Rounds begun, each probing every path once; not rounds that were skipped.",
        Tags.empty(),
        scan,
        ScanCounters::rounds);
    counter(
        registry,
        "rounds_skipped_total",
        "Rounds that never began because the process stood still; not single probes.",
        Tags.empty(),
        scan,
        ScanCounters::roundsSkipped);
    for (ScanCounters.Skip reason : ScanCounters.Skip.ALL) {
      counter(
          registry,
          "probes_skipped_total",
          "Planned probes that were not sent, by reason; not failures.",
          Tags.of("reason", reason.label()),
          scan,
          counters -> counters.probesSkipped(reason));
    }
    gauge(
        registry,
        "paths",
        "Paths that are measured now; not paths that --max-paths left out.",
        () -> readings.entries().size());
    for (Correction.Result result : Correction.Result.values()) {
      counter(
          registry,
          "correction_changes_total",
          "Requests to change the correction, by result; requests that only read are not counted.",
          Tags.of("result", result.label()),
          correction,
          changed -> changed.changes(result));
    }
  }

  void bindConfiguration(MeterRegistry registry) {
    gauge(
        registry,
        "config_last_reload_successful",
        "Whether the configuration was last loaded without error, 1 or 0; the start counts as a"
            + " load.",
        () -> live.status().successful() ? 1 : 0);
    gauge(
        registry,
        "config_last_reload_success_timestamp_seconds",
        "When the configuration was last loaded without error, in seconds since 1970; failed loads"
            + " do not change it.",
        () -> live.status().loadedEpochMillis() / MILLIS_A_SECOND);
    Gauge.builder(Family.PREFIX + "build_info", () -> 1)
        .description("Version that is running, always 1; not the version of the configuration.")
        .tags("version", build.version())
        .tags("revision", build.revision(), "java_version", build.javaVersion())
        .register(registry);
  }

  void bindBudget(MeterRegistry registry) {
    gauge(
        registry,
        "capacity_budget_left_bytes",
        "Bytes that trains may still use in this hour (--capacity-budget); reports and headers not"
            + " included.",
        () -> capacity.budgetLeft());
  }

  void bindResponder(MeterRegistry registry) {
    for (ResponderCounters.Result result : ResponderCounters.Result.values()) {
      counter(
          registry,
          "responder_connections_total",
          "Connections to the responder that ended, by result; connections of probes included.",
          Tags.of("result", result.label()),
          responder,
          counters -> counters.get(result));
    }
    counter(
        registry,
        "responder_train_bytes_total",
        "Bytes of trains that the responder granted, in both directions; headers not included.",
        Tags.empty(),
        responder,
        ResponderCounters::trainBytes);
  }

  private static <T> void counter(
      MeterRegistry registry,
      String name,
      String help,
      Tags tags,
      T counters,
      ToDoubleFunction<T> value) {
    FunctionCounter.builder(Family.PREFIX + name, counters, value)
        .description(help)
        .tags(tags)
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry, String name, String help, Supplier<Number> value) {
    Gauge.builder(Family.PREFIX + name, value).description(help).register(registry);
  }
}
