package io.tcptrafficscan.capacity;

import io.tcptrafficscan.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.estimate.CapacityEstimate.Rejection;
import io.tcptrafficscan.target.Path;
import io.tcptrafficscan.train.CapacityMeter;
import io.tcptrafficscan.train.Direction;
import io.tcptrafficscan.train.TrainOutcome.Arrived;
import io.tcptrafficscan.train.TrainOutcome.Failed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each path's capacity, one immutable object for each path and direction in a
 * concurrent map: the thread that runs trains writes, any thread reads. The last measurement
 * decides: one without a number leaves none.
 */
public final class CapacityReadings {
  /** A path, one way. */
  public record Key(Path path, Direction direction) {}

  /**
   * What is known.
   *
   * @param estimate of the last measurement; null where it gave none
   * @param takenNanos when there last was an estimate, on the monotonic clock
   * @param everTaken whether there ever was one
   */
  public record Reading(
      @Nullable Capacity estimate,
      long takenNanos,
      boolean everTaken,
      long bytes,
      Map<String, Long> rejections) {
    private static final Reading NONE = new Reading(null, 0, false, 0, Map.of());

    private Reading with(CapacityMeter.Result result, long nowNanos) {
      String reason = reason(result);
      long total = bytes + result.bytes();
      if (reason == null) {
        Capacity now = (Capacity) ((Arrived) result.outcome()).estimate();
        return new Reading(now, nowNanos, true, total, rejections);
      }
      Map<String, Long> more = new TreeMap<>(rejections);
      more.merge(reason, 1L, Long::sum);
      return new Reading(null, takenNanos, everTaken, total, Map.copyOf(more));
    }
  }

  private final long staleNanos;
  private final Map<Key, Reading> readings = new ConcurrentHashMap<>();

  /**
   * @param staleNanos how old an estimate may become before it is no longer shown
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

  void record(Key key, CapacityMeter.Result result, long nowNanos) {
    readings.compute(
        key, (unused, known) -> (known == null ? Reading.NONE : known).with(result, nowNanos));
  }

  /** Forgets the paths that are no longer measured. */
  void retain(List<Path> paths) {
    readings.keySet().removeIf(key -> !paths.contains(key.path()));
  }

  /** All that is known; an estimate that is too old is left out of its reading. */
  public Map<Key, Reading> readings(long nowNanos) {
    Map<Key, Reading> now = new ConcurrentHashMap<>(readings);
    now.replaceAll(
        (key, reading) ->
            reading.estimate() == null || nowNanos - reading.takenNanos() <= staleNanos
                ? reading
                : new Reading(
                    null,
                    reading.takenNanos(),
                    reading.everTaken(),
                    reading.bytes(),
                    reading.rejections()));
    return now;
  }
}
