package io.tcptrafficscan.metrics;

import io.prometheus.client.Collector;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.InterfaceName;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.CorrectionFactors;
import io.tcptrafficscan.estimate.ThroughputCeiling.Discard;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.ScanCounters.Skip;
import io.tcptrafficscan.scan.Scanner;
import io.tcptrafficscan.target.Interfaces;
import io.tcptrafficscan.target.Path;
import io.tcptrafficscan.target.Resolver;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Reads everything at the moment of a scrape. Nothing is registered for a path, so nothing is left
 * behind when it goes, and a correction shows in the scrape after it.
 */
@Singleton
public class ScanCollector extends Collector {
  private static final double MEGA = 1e6;
  private static final double MICRO = 1e6;
  private static final double NANO = 1e9;
  private static final double MILLI = 1e3;

  private final Readings readings;
  private final ScanCounters counters;
  private final Interfaces interfaces;
  private final Scanner scanner;
  private final Correction correction;
  private final BuildInfo build;
  private final LongSupplier nanoClock = System::nanoTime;
  private final Instant loaded = Instant.now();

  ScanCollector(
      Readings readings,
      ScanCounters counters,
      Interfaces interfaces,
      Scanner scanner,
      Correction correction,
      BuildInfo build) {
    this.readings = readings;
    this.counters = counters;
    this.interfaces = interfaces;
    this.scanner = scanner;
    this.correction = correction;
    this.build = build;
  }

  /** One scrape under way. */
  private static final class Scrape {
    private final Map<Metric, Family> families = new EnumMap<>(Metric.class);

    Family of(Metric metric) {
      return families.computeIfAbsent(metric, Family::new);
    }

    List<MetricFamilySamples> build() {
      List<MetricFamilySamples> all = new ArrayList<>();
      families.values().forEach(family -> all.addAll(family.build()));
      return all;
    }
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Scrape scrape = new Scrape();
    addPaths(scrape);
    addNames(scrape);
    addInterfaces(scrape);
    addCorrection(scrape);
    addScan(scrape);
    return scrape.build();
  }

  /** A running mean. */
  private static final class Mean {
    private double sum;
    private long count;

    void add(double value) {
      sum += value;
      count++;
    }

    double value() {
      return sum / count;
    }
  }

  private void addPaths(Scrape scrape) {
    CorrectionFactors factors = correction.factors();
    Map<InterfaceName, Mean> means = new LinkedHashMap<>();
    long now = nanoClock.getAsLong();
    List<Readings.Entry> entries = readings.entries();
    for (Readings.Entry entry : entries) {
      PathReadings path = entry.readings();
      List<String> labels =
          List.of(
              path.path().interfaceName().value(),
              path.path().server().text(),
              path.path().serverIp());
      Measurement measurement = path.measurement(now);
      if (measurement != null) {
        addSample(scrape, measurement.sample(), labels);
        if (entry.hasBandwidthSeries()) {
          addBandwidth(scrape, path.path(), measurement, factors, means);
        }
      }
      addCounters(scrape, path, labels);
    }
    means.forEach(
        (name, mean) -> scrape.of(Metric.TCP_BANDWIDTH_AVG_BPS).add(mean.value(), name.value()));
    scrape.of(Metric.PATHS).add(entries.size());
  }

  private static void addBandwidth(
      Scrape scrape,
      Path path,
      Measurement measurement,
      CorrectionFactors factors,
      Map<InterfaceName, Mean> means) {
    InterfaceName name = path.interfaceName();
    double corrected = measurement.ceilingBitsPerSecond() * factors.of(name);
    List<String> labels = List.of(name.value(), path.serverIp());
    scrape.of(Metric.TCP_BANDWIDTH_MBPS).add(corrected / MEGA, labels);
    scrape.of(Metric.TCP_BANDWIDTH_BPS).add(corrected, labels);
    means.computeIfAbsent(name, unused -> new Mean()).add(corrected);
  }

  private static void addSample(Scrape scrape, TcpSample sample, List<String> labels) {
    scrape.of(Metric.RTT_LAST_SECONDS).add(sample.rttMicros() / MICRO, labels);
    scrape.of(Metric.CONNECT_DURATION_SECONDS).add(sample.connectNanos() / NANO, labels);
    scrape.of(Metric.RECEIVE_WINDOW_BYTES).add(sample.receiveWindowBytes(), labels);
    if (sample.mssBytes() != TcpSample.ABSENT) {
      scrape.of(Metric.MSS_BYTES).add(sample.mssBytes(), labels);
    }
    if (sample.pathMtuBytes() != TcpSample.ABSENT) {
      scrape.of(Metric.PATH_MTU_BYTES).add(sample.pathMtuBytes(), labels);
    }
  }

  private static void addCounters(Scrape scrape, PathReadings path, List<String> labels) {
    scrape.of(Metric.RTT_SECONDS).add(path.rtt(), labels);
    scrape.of(Metric.PROBES).add(path.probes(), labels);
    scrape.of(Metric.SYN_RETRANSMITS).add(path.synRetransmits(), labels);
    for (FailureReason reason : FailureReason.ALL) {
      long failures = path.failures(reason);
      if (failures > 0) {
        scrape.of(Metric.PROBE_FAILURES).add(failures, Family.with(labels, reason.label()));
      }
    }
    for (Discard reason : Discard.ALL) {
      long discards = path.discards(reason);
      if (discards > 0) {
        scrape.of(Metric.RTT_SAMPLES_DISCARDED).add(discards, Family.with(labels, reason.label()));
      }
    }
    ProbeOutcome last = path.lastOutcome();
    if (last != null) {
      scrape.of(Metric.PROBE_SUCCESS).add(last instanceof TcpSample ? 1 : 0, labels);
    }
    if (path.lastSuccessEpochMillis() > 0) {
      scrape
          .of(Metric.PROBE_LAST_SUCCESS_TIMESTAMP_SECONDS)
          .add(path.lastSuccessEpochMillis() / MILLI, labels);
    }
  }

  private void addNames(Scrape scrape) {
    for (Resolver.Statistics name : scanner.lookups()) {
      String server = name.server().text();
      scrape
          .of(Metric.DNS_LOOKUP_DURATION_SECONDS)
          .add(name.lastDuration().toNanos() / NANO, server);
      scrape.of(Metric.DNS_FAILURES).add(name.failures(), server);
    }
  }

  private void addInterfaces(Scrape scrape) {
    for (Interfaces.State state : interfaces.states()) {
      String name = state.name().value();
      scrape.of(Metric.INTERFACE_UP).add(state.up() ? 1 : 0, name);
      for (String address : state.addresses()) {
        scrape.of(Metric.INTERFACE_INFO).add(1, name, address);
      }
    }
  }

  private void addCorrection(Scrape scrape) {
    CorrectionFactors factors = correction.factors();
    for (InterfaceName name : interfaces.names()) {
      scrape.of(Metric.CORRECTION_FACTOR).add(factors.of(name), name.value());
    }
    for (Correction.Result result : Correction.Result.ALL) {
      scrape.of(Metric.CORRECTION_CHANGES).add(correction.changes(result), result.label());
    }
  }

  private void addScan(Scrape scrape) {
    scrape.of(Metric.SCHEDULE_DELAY_SECONDS).add(counters.scheduleDelay(), List.of());
    scrape.of(Metric.ROUNDS).add(counters.rounds());
    scrape.of(Metric.ROUNDS_SKIPPED).add(counters.roundsSkipped());
    for (Skip reason : Skip.ALL) {
      scrape.of(Metric.PROBES_SKIPPED).add(counters.probesSkipped(reason), reason.label());
    }
    scrape.of(Metric.CONFIG_LAST_RELOAD_SUCCESSFUL).add(1);
    scrape
        .of(Metric.CONFIG_LAST_RELOAD_SUCCESS_TIMESTAMP_SECONDS)
        .add(loaded.toEpochMilli() / MILLI);
    scrape.of(Metric.BUILD_INFO).add(1, build.version(), build.revision(), build.javaVersion());
  }
}
