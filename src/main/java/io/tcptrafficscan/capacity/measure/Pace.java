package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import org.jspecify.annotations.Nullable;

/**
 * How often a path is measured. The interval doubles after each measurement that gives no capacity,
 * or in which something failed in one direction. It is as usual again after any other.
 */
final class Pace {
  private final int maxIntervals;
  private int intervals = 1;
  private boolean failed;
  private boolean measured;

  private Pace(int maxIntervals) {
    this.maxIntervals = maxIntervals;
  }

  /** The pace of trains to a responder. */
  static Pace ofTrains() {
    return new Pace(16);
  }

  /** The pace of ClientHellos to a server that is not a responder. */
  static Pace ofHellos() {
    return new Pace(64);
  }

  /**
   * Notes the result of one direction.
   *
   * @param reason why there is no capacity; null if there is one
   */
  void note(@Nullable NoCapacity reason) {
    measured |= reason == null;
    failed |= reason != null && reason.isFailure();
  }

  /** Ends a measurement, and returns how many intervals later the next one is due. */
  int end() {
    intervals = measured && !failed ? 1 : Math.min(2 * intervals, maxIntervals);
    failed = false;
    measured = false;
    return intervals;
  }

  /** Whether the last measurement gave a reason to measure less often. */
  boolean isBackingOff() {
    return intervals > 1;
  }
}
