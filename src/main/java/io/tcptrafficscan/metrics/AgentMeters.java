package io.tcptrafficscan.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tcptrafficscan.capacity.measure.CapacityScanner;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.http.Refusals;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The agent's own meters, over counters that exist already. Each has the same series for as long as
 * the process runs. Families whose series come and go are in {@link Families}: Micrometer holds a
 * series until somebody removes it.
 */
@Singleton
public class AgentMeters {
  private static final double MILLIS_A_SECOND = 1e3;

  @Produces
  @Singleton
  MeterBinder scan(ScanCounters scan, Readings readings, Correction correction) {
    return all(
        counter(
            "rounds_total",
            "Rounds begun, each probing every path once; not rounds that were skipped.",
            scan,
            ScanCounters::rounds),
        counter(
            "rounds_skipped_total",
            "Rounds that never began because the process stood still; not single probes.",
            scan,
            ScanCounters::roundsSkipped),
        gauge(
            "paths",
            "Paths that are measured now; not paths that --max-paths left out.",
            () -> readings.entries().size()),
        counters(
            "correction_changes_total",
            "Requests to change the correction, by result; requests that only read are not"
                + " counted.",
            "result",
            Correction.Result.values(),
            correction::changes));
  }

  @Produces
  @Singleton
  MeterBinder configuration(LiveSettings live, BuildInfo build) {
    return all(
        gauge(
            "config_last_reload_successful",
            "Whether the configuration was last loaded without error, 1 or 0; the start counts as a"
                + " load.",
            () -> live.status().successful() ? 1 : 0),
        gauge(
            "config_last_reload_success_timestamp_seconds",
            "When the configuration was last loaded without error, in seconds since 1970; failed"
                + " loads do not change it.",
            () -> live.status().loadedEpochMillis() / MILLIS_A_SECOND),
        gauge(
            "build_info",
            "Version that is running, always 1; not the version of the configuration.",
            () -> 1,
            "version",
            build.version(),
            "revision",
            build.revision(),
            "java_version",
            build.javaVersion()));
  }

  @Produces
  @Singleton
  MeterBinder capacity(CapacityScanner capacity, ResponderCounters responder) {
    return all(
        capacity.isOn() ? budget(capacity::budgetLeft) : all(),
        capacity.isResponding() ? responder(responder) : all());
  }

  @Produces
  @Singleton
  MeterBinder http(Refusals refusals) {
    return counters(
        "http_refusals_total",
        "Scrapes refused and connections closed early on both HTTP ports, by reason; idle"
            + " connections that ended are not counted.",
        "reason",
        Refusals.Reason.values(),
        refusals::get);
  }

  static MeterBinder budget(Supplier<Number> left) {
    return gauge(
        "capacity_budget_left_bytes",
        "Bytes that trains may still use in this hour (--capacity-budget); reports and headers not"
            + " included.",
        left);
  }

  static MeterBinder responder(ResponderCounters responder) {
    return all(
        counters(
            "responder_connections_total",
            "Connections to the responder that ended, by result; connections of probes included.",
            "result",
            ResponderCounters.Result.values(),
            responder::get),
        counter(
            "responder_train_bytes_total",
            "Bytes of trains that the responder granted, in both directions; headers not included.",
            responder,
            ResponderCounters::trainBytes));
  }

  private static MeterBinder all(MeterBinder... meters) {
    return registry -> List.of(meters).forEach(each -> each.bindTo(registry));
  }

  /** Micrometer does not keep {@code counted} alive: it must live as long as the process. */
  private static <T> MeterBinder counter(
      String name, String help, T counted, ToDoubleFunction<T> value, String... tags) {
    return registry ->
        FunctionCounter.builder(Family.PREFIX + name, counted, value)
            .description(help)
            .tags(tags)
            .register(registry);
  }

  /** A counter for each constant, with the constant as the value of the label. */
  private static <E extends Enum<E>> MeterBinder counters(
      String name, String help, String label, E[] constants, ToDoubleFunction<E> value) {
    return all(
        Stream.of(constants)
            .map(each -> counter(name, help, each, value, label, Labels.value(each)))
            .toArray(MeterBinder[]::new));
  }

  private static MeterBinder gauge(
      String name, String help, Supplier<Number> value, String... tags) {
    return registry ->
        Gauge.builder(Family.PREFIX + name, value).description(help).tags(tags).register(registry);
  }
}
