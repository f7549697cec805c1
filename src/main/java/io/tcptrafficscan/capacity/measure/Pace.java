package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import org.jspecify.annotations.Nullable;

/**
 * How often a path is measured. The interval doubles after each measurement that gives no capacity,
 * in which something failed in one direction, or in which much was lost. It is as usual again after
 * any other.
 */
final class Pace {
  /** More is congestion, to which a measurement must not add; random loss seldom is as much. */
  private static final double MUCH_LOST = 0.05;

  /** A number is shown for five intervals: loss alone must not hide it. */
  private static final int MAX_INTERVALS_OF_LOSS = 4;

  private final int maxIntervals;
  private int intervals = 1;
  private boolean failed;
  private boolean measured;
  private boolean lossy;

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

  /** Notes the share of a measurement that was lost and sent again. */
  void noteLoss(double ratio) {
    lossy |= ratio > MUCH_LOST;
  }

  /** Ends a measurement, and returns how many intervals later the next one is due. */
  int end() {
    boolean good = measured && !failed;
    int most = good ? MAX_INTERVALS_OF_LOSS : maxIntervals;
    intervals = good && !lossy ? 1 : Math.min(2 * intervals, most);
    failed = false;
    measured = false;
    lossy = false;
    return intervals;
  }

  /** Whether the last measurement gave a reason to measure less often. */
  boolean isBackingOff() {
    return intervals > 1;
  }
}
