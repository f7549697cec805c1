package io.tcptrafficscan;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.measure.CapacityListener;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.measure.InterfaceCapacity;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.correction.Calibration.Sample;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.Correction.Observation;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes samples for calibration from measured downloads. The measured path gets the capacity and
 * the ceiling of the connection. If the capacity agrees with what the interface is believed to
 * carry, each path over the interface that has no capacity of its own gets a sample as well: the
 * same capacity, and its own ceiling. Any thread may call it.
 */
final class Calibrator implements CapacityListener {
  /** Tells from which local address connections leave. */
  @FunctionalInterface
  interface Routes {
    /** Returns nothing if there is no such address now. */
    Optional<String> localAddress(InterfaceName name, InetAddress server, int port);
  }

  private final Readings scanned;
  private final CapacityReadings capacities;
  private final Correction correction;
  private final Routes routes;
  private final ToDoubleFunction<InterfaceName> speed;
  private final LongSupplier epochMillis;

  /**
   * @param speed the bits per second of an interface itself; infinite if they are unknown
   */
  Calibrator(
      Readings scanned,
      CapacityReadings capacities,
      Correction correction,
      Routes routes,
      ToDoubleFunction<InterfaceName> speed,
      LongSupplier epochMillis) {
    this.scanned = scanned;
    this.capacities = capacities;
    this.correction = correction;
    this.routes = routes;
    this.speed = speed;
    this.epochMillis = epochMillis;
  }

  @Override
  public void measured(Path path, TrainOutcome download, long beganNanos) {
    InetAddress address = path.address();
    if (address == null) {
      return;
    }
    InterfaceName name = path.interfaceName();
    double capacity = download.estimate().bitsPerSecond();
    Sample own =
        new Sample(capacity, download.windowBytes(), download.rttMicros(), epochMillis.getAsLong());
    Map<CapacityReadings.Key, CapacityReadings.Reading> known =
        capacities.readings(System.nanoTime());
    Stream<Observation> others =
        isOfTheLine(name, download.estimate(), known)
            ? others(path, capacity, beganNanos, known)
            : Stream.empty();
    correction.learn(
        name,
        speed.applyAsDouble(name),
        Stream.concat(Stream.of(new Observation(address, download.localAddress(), own)), others)
            .toList());
  }

  private static boolean isOfTheLine(
      InterfaceName name,
      CapacityEstimate measured,
      Map<CapacityReadings.Key, CapacityReadings.Reading> known) {
    return InterfaceCapacity.all(known).stream()
        .filter(each -> each.interfaceName().equals(name))
        .filter(each -> each.direction() == Direction.DOWNLOAD)
        .anyMatch(each -> each.agreesWith(measured));
  }

  private Stream<Observation> others(
      Path measured,
      double capacity,
      long beganNanos,
      Map<CapacityReadings.Key, CapacityReadings.Reading> known) {
    Set<InetAddress> taken = new HashSet<>(calibratedByThemselves(measured, known));
    return scanned.entries().stream()
        .map(Readings.Entry::readings)
        .filter(each -> each.path().interfaceName().equals(measured.interfaceName()))
        .filter(each -> each.path().address() != null && taken.add(each.path().address()))
        .map(each -> observation(each, capacity, beganNanos))
        .flatMap(Optional::stream);
  }

  private static Set<@Nullable InetAddress> calibratedByThemselves(
      Path measured, Map<CapacityReadings.Key, CapacityReadings.Reading> known) {
    return known.entrySet().stream()
        .filter(each -> each.getKey().direction() == Direction.DOWNLOAD)
        .filter(each -> each.getValue().calibrates())
        .map(each -> each.getKey().path())
        .filter(path -> path.interfaceName().equals(measured.interfaceName()))
        .map(Path::address)
        .collect(Collectors.toSet());
  }

  /** Nothing if the path has no ceiling, or had none when the measurement began. */
  private Optional<Observation> observation(
      PathReadings readings, double capacity, long beganNanos) {
    Path path = readings.path();
    InetAddress address = path.address();
    Measurement last = readings.measurement(beganNanos);
    if (address == null || last == null) {
      return Optional.empty();
    }
    return routes
        .localAddress(path.interfaceName(), address, path.server().port())
        .map(
            route ->
                new Observation(
                    address,
                    route,
                    new Sample(
                        capacity,
                        last.sample().receiveWindowBytes(),
                        last.sample().rttMicros(),
                        epochMillis.getAsLong())));
  }
}
