package io.tcptrafficscan.metrics;

import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.reading.Readings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/**
 * All families that Micrometer cannot hold: their series come and go with paths, interfaces and
 * names, and one of them is a histogram that is counted elsewhere. Everything is read at the moment
 * of a scrape. Nothing is registered for a path, so nothing is left behind when the path goes.
 */
@Singleton
public class Families {
  /** Every family, whether it has series now or not. */
  static final List<Family<?>> ALL =
      Stream.<List<? extends Family<?>>>of(
              PathFamilies.ALL, ScanFamilies.ALL, CapacityFamilies.ALL, CalibrationFamilies.ALL)
          .<Family<?>>flatMap(List::stream)
          .toList();

  private final List<Family.Group<?>> groups;

  @Inject
  Families(
      Readings readings,
      Correction correction,
      ScanFamilies scan,
      CapacityFamilies capacity,
      CalibrationFamilies calibration) {
    this(
        List.of(
            new Family.Group<>(PathFamilies.ALL, new PathRows(readings, correction)::now),
            new Family.Group<>(ScanFamilies.ALL, () -> scan),
            new Family.Group<>(CapacityFamilies.ALL, capacity::now),
            new Family.Group<>(CalibrationFamilies.ALL, calibration::now)));
  }

  Families(List<Family.Group<?>> groups) {
    this.groups = groups;
  }

  void writeTo(Family.Sink out) {
    groups.forEach(group -> group.writeTo(out));
  }
}
