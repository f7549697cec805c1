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
   * @param believed the last capacity, even if later measurements gave none; null if it is too old,
   *     or if the last measurement says that it was a burst
   * @param takenNanos time of the last capacity, on the monotonic clock
   * @param everTaken whether there ever was a capacity
   * @param rejection why the last measurement gave no estimate; null if it gave one
   */
  public record Last(
      @Nullable CapacityEstimate estimate,
      @Nullable CapacityEstimate believed,
      long takenNanos,
      boolean everTaken,
      @Nullable NoCapacity rejection) {
    private static final Last NONE = new Last(null, null, 0, false, null);

    private static Last of(CapacityEstimate capacity, long nowNanos) {
      return new Last(capacity, capacity, nowNanos, true, null);
    }

    private Last after(NoCapacity reason) {
      CapacityEstimate kept = reason == NoCapacity.BURST ? null : believed;
      return new Last(null, kept, takenNanos, everTaken, reason);
    }

    private Last stale() {
      return new Last(null, null, takenNanos, everTaken, rejection);
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

    /** Whether the path calibrates itself: its last capacity is certain enough for that. */
    public boolean calibrates() {
      return last.entrySet().stream()
          .filter(each -> each.getKey() != Method.DEEP)
          .map(each -> each.getValue().believed())
          .anyMatch(
              capacity ->
                  capacity != null && capacity.errorRatio() <= Measurer.MAX_CALIBRATING_ERROR);
    }

    private Reading with(Method method, TrainOutcome outcome, long nowNanos) {
      NoCapacity reason = outcome.estimate().reason();
      Map<Method, Last> next = new TreeMap<>(last);
      Map<NoCapacity, Long> more = new TreeMap<>(rejections);
      next.put(
          method,
          reason == null
              ? Last.of(outcome.estimate(), nowNanos)
              : last.getOrDefault(method, Last.NONE).after(reason));
      if (reason != null) {
        more.merge(reason, 1L, Long::sum);
      }
      return new Reading(Map.copyOf(next), bytes + outcome.bytes(), Map.copyOf(more));
    }
  }

  /** Told of every number, on one of the threads that measure. */
  @FunctionalInterface
  public interface Listener {
    void measured(Key key, CapacityEstimate capacity);
  }

  private final long staleNanos;
  private final long webStaleNanos;
  private final Listener listener;
  private final Map<Key, Reading> readings = new ConcurrentHashMap<>();

  /**
   * @param staleNanos maximum age of the result of an ordinary train
   * @param webStaleNanos maximum age of a result with a web server
   */
  public CapacityReadings(long staleNanos, long webStaleNanos) {
    this(staleNanos, webStaleNanos, (key, capacity) -> {});
  }

  /**
   * @param staleNanos maximum age of the result of an ordinary train
   * @param webStaleNanos maximum age of a result with a web server
   * @param listener keeps the numbers
   */
  public CapacityReadings(long staleNanos, long webStaleNanos, Listener listener) {
    this.staleNanos = staleNanos;
    this.webStaleNanos = webStaleNanos;
    this.listener = listener;
  }

  /** Takes the result of a measurement. */
  public void record(Key key, Method method, TrainOutcome outcome, long nowNanos) {
    readings.compute(
        key,
        (unused, known) -> (known == null ? Reading.NONE : known).with(method, outcome, nowNanos));
    if (outcome.estimate().isCapacity()) {
      listener.measured(key, outcome.estimate());
    }
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
    shown.replaceAll((method, last) -> isStale(method, last, nowNanos) ? last.stale() : last);
    return new Reading(shown, reading.bytes(), reading.rejections());
  }

  private boolean isStale(Method method, Last last, long nowNanos) {
    long most =
        switch (method) {
          case TRAIN -> staleNanos;
          case DEEP -> DEEP_STALE_NANOS;
          case HELLO -> HELLO_STALE_NANOS;
          case WEB -> webStaleNanos;
        };
    return nowNanos - last.takenNanos() > most;
  }
}
