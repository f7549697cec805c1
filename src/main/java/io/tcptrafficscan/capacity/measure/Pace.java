package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How often a path is measured. The interval doubles after each measurement that gives a reason to
 * back off. It is as usual again after a measurement that gives a capacity and no such reason.
 */
final class Pace {
  private final int maxIntervals;
  private final Predicate<NoCapacity> backsOff;
  private int intervals = 1;
  private boolean backingOff;
  private boolean measured;

  private Pace(int maxIntervals, Predicate<NoCapacity> backsOff) {
    this.maxIntervals = maxIntervals;
    this.backsOff = backsOff;
  }

  /** The pace of trains to a responder. */
  static Pace ofTrains() {
    return new Pace(16, NoCapacity::backsOffFromResponder);
  }

  /** The pace of ClientHellos to a server that is not a responder. */
  static Pace ofHellos() {
    return new Pace(64, NoCapacity::backsOffFromForeignServer);
  }

  /**
   * Notes the result of one direction.
   *
   * @param reason why there is no capacity; null if there is one
   */
  void note(@Nullable NoCapacity reason) {
    measured |= reason == null;
    backingOff |= reason != null && backsOff.test(reason);
  }

  /** Ends a measurement, and returns how many intervals later the next one is due. */
  int end() {
    if (backingOff) {
      intervals = Math.min(2 * intervals, maxIntervals);
    } else if (measured) {
      intervals = 1;
    }
    backingOff = false;
    measured = false;
    return intervals;
  }
}
