package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.config.WebObject;
import io.tcptrafficscan.plan.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The state of one measured path. While it is under way it belongs to the thread that measures it,
 * otherwise to the one that finds what is due; {@link #underWay} hands it over.
 */
final class CapacityTask {
  private static final Logger LOG = Logger.getLogger(CapacityTask.class);

  /** Mean time from one ClientHello to the next. */
  static final Duration HELLO_INTERVAL = Duration.ofSeconds(60);

  private static final long CONFIRMED_NANOS = Duration.ofDays(1).toNanos();

  /**
   * What is measured, and how.
   *
   * @param object for {@code WEB}; null for other methods
   */
  record Key(Path path, Method method, @Nullable WebObject object) {}

  final Path path;
  final Method method;
  final TrainTarget target;
  final @Nullable WebObject object;
  final Daily deep;
  final Pace pace;

  /** How long the web server asked to wait (Retry-After); zero if it did not. */
  Duration leastPause = Duration.ZERO;

  long dueNanos;
  volatile boolean underWay;

  /** What a long train confirmed; nothing before the first one, and once a day. */
  final Map<Direction, Known> known = new EnumMap<>(Direction.class);

  private long confirmedNanos;

  /** Why the last measurement gave no capacity; nothing if it gave one. */
  private final Map<Method, Map<Direction, NoCapacity>> reasons = new EnumMap<>(Method.class);

  private final Map<Direction, BurstCheck> bursts = new EnumMap<>(Direction.class);

  /**
   * @param key its method is {@code TRAIN}, which includes deep trains, {@code HELLO} or {@code
   *     WEB}
   */
  CapacityTask(Key key, TrainTarget target, long dueNanos, Daily deep) {
    path = key.path();
    method = key.method();
    object = key.object();
    pace = method == Method.HELLO ? Pace.ofHellos() : Pace.ofTrains();
    this.target = target;
    this.dueNanos = dueNanos;
    this.deep = deep;
    confirmedNanos = dueNanos;
  }

  /** Forgets once a day what a long train confirmed, so that another one is sent. */
  void forgetDaily(long nowNanos) {
    if (nowNanos - confirmedNanos >= CONFIRMED_NANOS) {
      known.clear();
      confirmedNanos = nowNanos;
    }
  }

  BurstCheck burst(Direction direction) {
    return bursts.computeIfAbsent(direction, unused -> new BurstCheck());
  }

  /** The name for a ClientHello; empty if the server is an address. */
  String serverName() {
    String host = path.server().host();
    return path.server().literal() != null
        ? ""
        : host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /**
   * Notes the result of one direction. Logs the first result without a capacity, each result with
   * another reason, and the recovery. A deep train may overflow a queue, so it changes no pace.
   */
  void note(Method used, Direction direction, CapacityEstimate estimate) {
    NoCapacity reason = estimate.reason();
    if (used != Method.DEEP) {
      pace.note(reason);
    }
    Map<Direction, NoCapacity> last =
        reasons.computeIfAbsent(used, unused -> new EnumMap<>(Direction.class));
    NoCapacity before = reason == null ? last.remove(direction) : last.put(direction, reason);
    if (reason != null && reason != before) {
      LOG.warnf(
          "event=capacity_rejected %s direction=%s method=%s reason=%s",
          path.describe(), direction.label(), used.label(), reason.label());
    } else if (reason == null && before != null) {
      LOG.infof(
          "event=capacity_measured %s direction=%s method=%s mbps=%.1f error=%.3f",
          path.describe(),
          direction.label(),
          used.label(),
          estimate.bitsPerSecond() / 1e6,
          estimate.errorRatio());
    }
  }
}
