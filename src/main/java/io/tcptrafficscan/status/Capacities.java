package io.tcptrafficscan.status;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Last;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Reading;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.history.PathKey;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.status.Status.Capacity;
import io.tcptrafficscan.status.Status.Measured;
import io.tcptrafficscan.status.Status.PathCapacity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The measured capacities at one moment, by path and by interface. */
final class Capacities {
  private final Map<Path, Capacity> byPath = new HashMap<>();

  Capacities(CapacityReadings readings, long nowNanos) {
    readings
        .readings(nowNanos)
        .forEach(
            (key, reading) ->
                byPath.merge(
                    key.path(), of(key.direction(), latest(reading, nowNanos)), Capacities::merge));
  }

  private static Capacity of(Direction direction, @Nullable Measured measured) {
    return direction == Direction.DOWNLOAD
        ? new Capacity(measured, null)
        : new Capacity(null, measured);
  }

  private static Capacity merge(Capacity one, Capacity other) {
    return new Capacity(
        one.download() == null ? other.download() : one.download(),
        one.upload() == null ? other.upload() : one.upload());
  }

  /** The newest number; where no method has one, the newest reason why not. */
  private static @Nullable Measured latest(Reading reading, long nowNanos) {
    Comparator<Map.Entry<Method, Last>> order =
        Comparator.comparing((Map.Entry<Method, Last> each) -> each.getValue().estimate() != null)
            .thenComparing(each -> each.getValue().takenNanos() - nowNanos);
    return reading.last().entrySet().stream()
        .max(order)
        .map(each -> measured(each.getKey(), each.getValue(), nowNanos))
        .orElse(null);
  }

  private static Measured measured(Method method, Last last, long nowNanos) {
    CapacityEstimate estimate = last.estimate();
    NoCapacity reason = last.rejection();
    return new Measured(
        estimate == null ? null : estimate.bitsPerSecond(),
        estimate == null ? null : estimate.errorRatio(),
        reason == null ? null : reason.label(),
        method.label(),
        last.everTaken() ? (nowNanos - last.takenNanos()) / 1e9 : null);
  }

  /** The capacity of a path: its own, or else that of a responder at the same address. */
  Capacity of(Path path) {
    Capacity own = byPath.get(path);
    return own != null
        ? own
        : byPath.entrySet().stream()
            .filter(each -> isSame(each.getKey(), path))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(Capacity.NONE);
  }

  private static boolean isSame(Path one, Path other) {
    return one.interfaceName().equals(other.interfaceName())
        && one.address() != null
        && Objects.equals(one.address(), other.address());
  }

  /** The capacities of an interface, in the order of servers. */
  List<PathCapacity> of(String interfaceName) {
    List<PathCapacity> all = new ArrayList<>();
    byPath.forEach(
        (path, capacity) -> {
          if (path.interfaceName().value().equals(interfaceName)) {
            all.add(
                new PathCapacity(
                    PathKey.of(path).id(), path.server().text(), path.serverIp(), capacity));
          }
        });
    all.sort(Comparator.comparing(PathCapacity::server).thenComparing(PathCapacity::serverIp));
    return all;
  }
}
