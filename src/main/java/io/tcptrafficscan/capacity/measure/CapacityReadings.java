package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Rejection;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome.Arrived;
import io.tcptrafficscan.capacity.train.TrainOutcome.Failed;
import io.tcptrafficscan.plan.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each path's capacity, one immutable object for each path and direction in a
 * concurrent map: the thread that runs trains writes, any thread reads. Of each method the last
 * measurement decides: one without a number leaves none.
 */
public final class CapacityReadings {
  /**
   * How old the result of a deep train may become before it is no longer shown: two are missing.
   */
  static final long DEEP_STALE_NANOS = Duration.ofDays(2).plusHours(12).toNanos();

  /** Five of a ClientHello's intervals. */
  private static final long HELLO_STALE_NANOS =
      CapacityTask.HELLO_INTERVAL.multipliedBy(5).toNanos();

  /** A path, one way. */
  public record Key(Path path, Direction direction) {}

  /**
   * The last result of one method.
   *
   * @param estimate of the last measurement; null where it gave none, or is too old to be shown
   * @param takenNanos when there last was an estimate, on the monotonic clock
   * @param everTaken whether there ever was one
   */
  public record Last(@Nullable Capacity estimate, long takenNanos, boolean everTaken) {
    private static final Last NONE = new Last(null, 0, false);

    private Last without() {
      return new Last(null, takenNanos, everTaken);
    }
  }

  /**
   * What is known.
   *
   * @param bytes that all measurements cost
   * @param rejections by reason, those that gave no number
   */
  public record Reading(Map<Method, Last> last, long bytes, Map<String, Long> rejections) {
    private static final Reading NONE = new Reading(Map.of(), 0, Map.of());

    /** Whether there is an estimate that is not too old. */
    public boolean hasEstimate(Method method) {
      return last.getOrDefault(method, Last.NONE).estimate() != null;
    }

    private Reading with(Method method, CapacityMeter.Result result, long nowNanos) {
      String reason = reason(result);
      Map<Method, Last> next = new TreeMap<>(last);
      Map<String, Long> more = new TreeMap<>(rejections);
      if (reason == null) {
        Capacity now = (Capacity) ((Arrived) result.outcome()).estimate();
        next.put(method, new Last(now, nowNanos, true));
      } else {
        next.put(method, last.getOrDefault(method, Last.NONE).without());
        more.merge(reason, 1L, Long::sum);
      }
      return new Reading(Map.copyOf(next), bytes + result.bytes(), Map.copyOf(more));
    }
  }

  private final long staleNanos;
  private final Map<Key, Reading> readings = new ConcurrentHashMap<>();

  /**
   * @param staleNanos how old an estimate of ordinary trains may become before it is no longer
   *     shown
   */
  public CapacityReadings(long staleNanos) {
    this.staleNanos = staleNanos;
  }

  /** Why a measurement gave no number; null where it gave one. */
  static @Nullable String reason(CapacityMeter.Result result) {
    if (result.outcome() instanceof Failed failed) {
      return failed.reason();
    }
    return ((Arrived) result.outcome()).estimate() instanceof Rejection rejection
        ? rejection.reason().label()
        : null;
  }

  void record(Key key, Method method, CapacityMeter.Result result, long nowNanos) {
    readings.compute(
        key,
        (unused, known) -> (known == null ? Reading.NONE : known).with(method, result, nowNanos));
  }

  /** Forgets the paths that are no longer measured. */
  void retain(Collection<Path> paths) {
    Set<Path> kept = new HashSet<>(paths);
    readings.keySet().removeIf(key -> !kept.contains(key.path()));
  }

  /** All that is known; an estimate that is too old is left out of its reading. */
  public Map<Key, Reading> readings(long nowNanos) {
    Map<Key, Reading> now = new HashMap<>(readings);
    now.replaceAll(
        (key, reading) -> {
          Map<Method, Last> shown = new TreeMap<>(reading.last());
          shown.replaceAll(
              (method, last) -> isStale(method, last, nowNanos) ? last.without() : last);
          return new Reading(shown, reading.bytes(), reading.rejections());
        });
    return now;
  }

  private boolean isStale(Method method, Last last, long nowNanos) {
    long most =
        switch (method) {
          case TRAIN -> staleNanos;
          case DEEP -> DEEP_STALE_NANOS;
          case HELLO -> HELLO_STALE_NANOS;
        };
    return nowNanos - last.takenNanos() > most;
  }
}
