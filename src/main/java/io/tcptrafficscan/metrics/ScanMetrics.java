package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Exposition.NO_LABELS;

import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.CorrectionFactors;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Resolver;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.ScanCounters.Skip;
import io.tcptrafficscan.scan.Scanner;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Reads everything at the moment of a scrape. Nothing is registered for a path, so nothing is left
 * behind when it goes, and a correction shows in the scrape after it.
 */
@Singleton
public class ScanMetrics {
  private static final int MILLI_DIGITS = 3;
  private static final int NANO_DIGITS = 9;

  private final Readings readings;
  private final ScanCounters counters;
  private final Interfaces interfaces;
  private final Scanner scanner;
  private final Correction correction;
  private final LiveSettings live;
  private final BuildInfo build;
  private final LongSupplier nanoClock = System::nanoTime;

  /** Replaced as a whole when the plan changes; two scrapes at once may both make the new one. */
  private volatile PathTexts texts = PathTexts.NONE;

  ScanMetrics(
      Readings readings,
      ScanCounters counters,
      Interfaces interfaces,
      Scanner scanner,
      Correction correction,
      LiveSettings live,
      BuildInfo build) {
    this.readings = readings;
    this.counters = counters;
    this.interfaces = interfaces;
    this.scanner = scanner;
    this.correction = correction;
    this.live = live;
    this.build = build;
  }

  void write(Exposition out) {
    new PathSnapshot(texts(), correction, nanoClock.getAsLong()).write(out);
    writeNames(out, scanner.lookups());
    writeServers(out);
    writeInterfaces(out);
    writeCorrection(out);
    writeScan(out);
  }

  private PathTexts texts() {
    List<Readings.Entry> entries = readings.entries();
    PathTexts known = texts;
    if (known.of() != entries) {
      known = PathTexts.render(entries);
      texts = known;
    }
    return known;
  }

  private static void writeNames(Exposition out, List<Resolver.Statistics> lookups) {
    out.family(Metric.DNS_LOOKUP_DURATION_SECONDS);
    for (Resolver.Statistics name : lookups) {
      byte[] labels = Metric.DNS_LOOKUP_DURATION_SECONDS.labelText(name.server().text());
      out.add(labels, name.lastDuration().toNanos(), NANO_DIGITS);
    }
    out.family(Metric.DNS_FAILURES);
    for (Resolver.Statistics name : lookups) {
      out.add(Metric.DNS_FAILURES.labelText(name.server().text()), name.failures());
    }
  }

  private void writeServers(Exposition out) {
    out.family(Metric.SERVER_INFO);
    live.current()
        .serverOptions()
        .forEach(
            (server, options) -> {
              if (!options.labels().isEmpty()) {
                out.add(infoLabels(server, options.labels()), 1L);
              }
            });
  }

  private static byte[] infoLabels(Server server, Map<String, String> labels) {
    List<String> names = new ArrayList<>(Metric.SERVER_INFO.labels);
    List<String> values = new ArrayList<>(List.of(server.text()));
    names.addAll(labels.keySet());
    values.addAll(labels.values());
    return LabelText.of(names, values.toArray(String[]::new));
  }

  private void writeInterfaces(Exposition out) {
    List<Interfaces.State> states = interfaces.states();
    out.family(Metric.INTERFACE_UP);
    for (Interfaces.State state : states) {
      out.add(Metric.INTERFACE_UP.labelText(state.name().value()), state.up() ? 1L : 0L);
    }
    out.family(Metric.INTERFACE_INFO);
    for (Interfaces.State state : states) {
      for (String address : state.addresses()) {
        out.add(Metric.INTERFACE_INFO.labelText(state.name().value(), address), 1L);
      }
    }
  }

  private void writeCorrection(Exposition out) {
    CorrectionFactors factors = correction.factors();
    out.family(Metric.CORRECTION_FACTOR);
    for (InterfaceName name : interfaces.names()) {
      out.add(Metric.CORRECTION_FACTOR.labelText(name.value()), factors.of(name));
    }
    out.family(Metric.CORRECTION_CHANGES);
    for (Correction.Result result : Correction.Result.ALL) {
      out.add(Metric.CORRECTION_CHANGES.labelText(result.label()), correction.changes(result));
    }
  }

  private void writeScan(Exposition out) {
    out.family(Metric.SCHEDULE_DELAY_SECONDS);
    out.add(NO_LABELS, counters.scheduleDelay());
    out.family(Metric.ROUNDS);
    out.add(NO_LABELS, counters.rounds());
    out.family(Metric.ROUNDS_SKIPPED);
    out.add(NO_LABELS, counters.roundsSkipped());
    out.family(Metric.PROBES_SKIPPED);
    for (Skip reason : Skip.ALL) {
      out.add(Metric.PROBES_SKIPPED.labelText(reason.label()), counters.probesSkipped(reason));
    }
    LiveSettings.Status status = live.status();
    out.family(Metric.CONFIG_LAST_RELOAD_SUCCESSFUL);
    out.add(NO_LABELS, status.successful() ? 1L : 0L);
    out.family(Metric.CONFIG_LAST_RELOAD_SUCCESS_TIMESTAMP_SECONDS);
    out.add(NO_LABELS, status.loadedEpochMillis(), MILLI_DIGITS);
    out.family(Metric.BUILD_INFO);
    out.add(
        Metric.BUILD_INFO.labelText(build.version(), build.revision(), build.javaVersion()), 1L);
  }
}
