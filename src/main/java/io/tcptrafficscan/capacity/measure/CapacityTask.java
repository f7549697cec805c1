package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainSize;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.plan.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A path as the thread that runs trains, and only that, keeps it. */
final class CapacityTask {
  private static final Logger LOG = Logger.getLogger(CapacityTask.class);

  /** From a ClientHello to the next, on average. */
  static final Duration HELLO_INTERVAL = Duration.ofSeconds(60);

  final Path path;
  final Method method;
  final TrainTarget target;
  final Daily deep;
  long dueNanos;
  private final Map<Direction, TrainSize> sizes = new EnumMap<>(Direction.class);
  private final Map<Method, Map<Direction, String>> reasons = new EnumMap<>(Method.class);
  private final Map<Direction, BurstCheck> bursts = new EnumMap<>(Direction.class);
  private final Pace pace;

  /**
   * @param method trains, which may be deep once in a while, or a ClientHello
   */
  CapacityTask(Path path, Method method, TrainTarget target, long dueNanos, Daily deep) {
    this.path = path;
    this.method = method;
    pace = method == Method.HELLO ? Pace.ofHellos() : Pace.ofTrains();
    this.target = target;
    this.dueNanos = dueNanos;
    this.deep = deep;
  }

  TrainSize size(Direction direction) {
    return sizes.getOrDefault(direction, TrainSize.WINDOW);
  }

  void next(Direction direction, TrainSize size) {
    sizes.put(direction, size);
  }

  BurstCheck burst(Direction direction) {
    return bursts.computeIfAbsent(direction, unused -> new BurstCheck());
  }

  /** The name for a ClientHello; empty where the server is an address. */
  String serverName() {
    String host = path.server().host();
    return path.server().literal() != null
        ? ""
        : host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** Ends a measurement, and says how many intervals to wait for the next. */
  int endMeasurement() {
    return pace.end();
  }

  /** Takes note of what came of one direction; a deep train may well overflow a queue. */
  void note(Method method, Direction direction, @Nullable String reason) {
    if (method != Method.DEEP) {
      pace.note(reason);
    }
    log(method, direction, reason);
  }

  /** Logs what changed: the first that gives no number, and the first that does again. */
  private void log(Method method, Direction direction, @Nullable String reason) {
    Map<Direction, String> known =
        reasons.computeIfAbsent(method, unused -> new EnumMap<>(Direction.class));
    String before = reason == null ? known.remove(direction) : known.put(direction, reason);
    if (reason != null && !reason.equals(before)) {
      LOG.warnf(
          "event=capacity_rejected %s direction=%s method=%s reason=%s",
          path.describe(), direction.label(), method.label(), reason);
    } else if (reason == null && before != null) {
      LOG.infof(
          "event=capacity_measured %s direction=%s method=%s",
          path.describe(), direction.label(), method.label());
    }
  }
}
