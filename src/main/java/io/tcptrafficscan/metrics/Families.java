package io.tcptrafficscan.metrics;

import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.correction.CalibratedPath;
import io.tcptrafficscan.correction.Calibration.Status;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.CorrectionFactors;
import io.tcptrafficscan.metrics.Moment.Calibrated;
import io.tcptrafficscan.metrics.PathRows.Row;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Planner;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All families that Micrometer cannot hold: their series come and go with paths, interfaces and
 * names, and one of them is a histogram that is counted elsewhere. Everything is read at the moment
 * of a scrape. Nothing is registered for a path, so nothing is left behind when the path goes.
 */
@Singleton
public class Families {
  /** Every family, whether it has series now or not. */
  static final List<Family> ALL =
      Stream.of(PathFamilies.ALL, ScanFamilies.ALL, CapacityFamilies.ALL)
          .flatMap(List::stream)
          .toList();

  private final PathRows paths;
  private final CapacityReadings capacities;
  private final Correction correction;
  private final Planner planner;
  private final LiveSettings live;
  private final Interfaces interfaces;
  private final ScanCounters counters;

  Families(
      Readings readings,
      CapacityReadings capacities,
      Correction correction,
      Planner planner,
      LiveSettings live,
      Interfaces interfaces,
      ScanCounters counters) {
    paths = new PathRows(readings, correction);
    this.capacities = capacities;
    this.correction = correction;
    this.planner = planner;
    this.live = live;
    this.interfaces = interfaces;
    this.counters = counters;
  }

  void writeTo(Family.Sink out) {
    Moment now = now();
    ALL.forEach(family -> family.writeTo(out, now));
  }

  private Moment now() {
    long nowNanos = System.nanoTime();
    List<Row> rows = paths.at(nowNanos);
    Map<CapacityReadings.Key, CapacityReadings.Reading> measured = capacities.readings(nowNanos);
    return new Moment(
        nowNanos,
        rows,
        measured,
        correction.isCalibrating() ? calibrations(rows, measured.keySet()) : List.of(),
        planner.lookups(),
        live.current().serverOptions(),
        interfaces.states(),
        factors(),
        counters.scheduleDelay());
  }

  /** The calibrations that have samples, or over whose interface a download is measured. */
  private List<Calibrated> calibrations(List<Row> rows, Set<CapacityReadings.Key> measured) {
    Set<InterfaceName> wanted =
        measured.stream()
            .filter(key -> key.direction() == Direction.DOWNLOAD)
            .map(key -> key.path().interfaceName())
            .collect(Collectors.toSet());
    List<Calibrated> all = new ArrayList<>();
    for (Row row : rows) {
      CalibratedPath path = calibratedPath(row.readings().path());
      if (path != null) {
        Status status = status(path, row.measurement());
        if (status.samples() > 0 || wanted.contains(path.interfaceName())) {
          all.add(new Calibrated(row.labels(), status));
        }
      }
    }
    return all;
  }

  private static @Nullable CalibratedPath calibratedPath(Path path) {
    InetAddress address = path.address();
    return address == null ? null : new CalibratedPath(path.interfaceName(), address);
  }

  private Status status(CalibratedPath path, @Nullable Measurement last) {
    return correction.calibration(
        path.interfaceName(),
        path.address(),
        last == null ? 0 : last.sample().rttMicros(),
        last == null ? 0 : last.sample().receiveWindowBytes());
  }

  private Map<InterfaceName, Double> factors() {
    CorrectionFactors byHand = correction.factors();
    Map<InterfaceName, Double> factors = new LinkedHashMap<>();
    interfaces.names().forEach(name -> factors.put(name, byHand.of(name)));
    return factors;
  }
}
