package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
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
 * The measured capacities, one immutable object for each path and direction in a concurrent map:
 * the threads that measure write, any thread reads. The last measurement of a method replaces the
 * one before, even if it gave no capacity.
 */
public final class CapacityReadings {
  /** Maximum age of the result of a deep train: two daily trains failed or were not sent. */
  static final long DEEP_STALE_NANOS = Duration.ofDays(2).plusHours(12).toNanos();

  /** Maximum age of the result of a ClientHello: five intervals. */
  private static final long HELLO_STALE_NANOS =
      CapacityTask.HELLO_INTERVAL.multipliedBy(5).toNanos();

  /** One direction of a path. */
  public record Key(Path path, Direction direction) {}

  /**
   * The last result of one method.
   *
   * @param estimate of the last measurement; null if it gave none or is too old to be shown
   * @param takenNanos time of the last estimate, on the monotonic clock
   * @param everTaken whether there ever was an estimate
   */
  public record Last(@Nullable CapacityEstimate estimate, long takenNanos, boolean everTaken) {
    private static final Last NONE = new Last(null, 0, false);

    private Last without() {
      return new Last(null, takenNanos, everTaken);
    }
  }

  /**
   * The results of one direction of a path.
   *
   * @param bytes that all measurements cost
   * @param rejections how many measurements gave no capacity, by reason
   */
  public record Reading(Map<Method, Last> last, long bytes, Map<NoCapacity, Long> rejections) {
    private static final Reading NONE = new Reading(Map.of(), 0, Map.of());

    /** Whether there is an estimate that may be shown. */
    public boolean hasEstimate(Method method) {
      return last.getOrDefault(method, Last.NONE).estimate() != null;
    }

    private Reading with(Method method, TrainOutcome outcome, long nowNanos) {
      NoCapacity reason = outcome.estimate().reason();
      Map<Method, Last> next = new TreeMap<>(last);
      Map<NoCapacity, Long> more = new TreeMap<>(rejections);
      next.put(
          method,
          reason == null
              ? new Last(outcome.estimate(), nowNanos, true)
              : last.getOrDefault(method, Last.NONE).without());
      if (reason != null) {
        more.merge(reason, 1L, Long::sum);
      }
      return new Reading(Map.copyOf(next), bytes + outcome.bytes(), Map.copyOf(more));
    }
  }

  private final long staleNanos;
  private final Map<Key, Reading> readings = new ConcurrentHashMap<>();

  /**
   * @param staleNanos maximum age of the result of an ordinary train
   */
  public CapacityReadings(long staleNanos) {
    this.staleNanos = staleNanos;
  }

  void record(Key key, Method method, TrainOutcome outcome, long nowNanos) {
    readings.compute(
        key,
        (unused, known) -> (known == null ? Reading.NONE : known).with(method, outcome, nowNanos));
  }

  /** Forgets the paths that are no longer measured. */
  void retain(Collection<Path> paths) {
    Set<Path> kept = new HashSet<>(paths);
    readings.keySet().removeIf(key -> !kept.contains(key.path()));
  }

  /** All readings, without the estimates that are too old. */
  public Map<Key, Reading> readings(long nowNanos) {
    Map<Key, Reading> now = new HashMap<>(readings);
    now.replaceAll((key, reading) -> fresh(reading, nowNanos));
    return now;
  }

  /** The estimates of one direction of a path that may be shown, by method. */
  public Map<Method, CapacityEstimate> estimates(Key key, long nowNanos) {
    Map<Method, CapacityEstimate> shown = new TreeMap<>();
    fresh(readings.getOrDefault(key, Reading.NONE), nowNanos)
        .last()
        .forEach(
            (method, last) -> {
              if (last.estimate() != null) {
                shown.put(method, last.estimate());
              }
            });
    return shown;
  }

  private Reading fresh(Reading reading, long nowNanos) {
    Map<Method, Last> shown = new TreeMap<>(reading.last());
    shown.replaceAll((method, last) -> isStale(method, last, nowNanos) ? last.without() : last);
    return new Reading(shown, reading.bytes(), reading.rejections());
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
