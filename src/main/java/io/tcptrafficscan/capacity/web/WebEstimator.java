package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.capacity.estimate.TrainEstimator;

/** Estimates by the times of the receiver alone: nothing is known of the sender. */
final class WebEstimator {
  private final long rttNanos;

  /**
   * @param rttNanos the path's minimum round-trip time
   */
  WebEstimator(long rttNanos) {
    this.rttNanos = rttNanos;
  }

  CapacityEstimate estimate(Arrivals arrivals) {
    return TrainEstimator.estimate(
        new Train(arrivals, new Arrivals(), rttNanos, late(arrivals), false));
  }

  /** Points that arrived after points behind them: retransmissions brought them. */
  private static int late(Arrivals arrivals) {
    int late = 0;
    long least = Long.MAX_VALUE;
    for (int i = arrivals.size() - 1; i >= 0; i--) {
      late += arrivals.nanos(i) > least ? 1 : 0;
      least = Math.min(least, arrivals.nanos(i));
    }
    return late;
  }

  /** The estimate by an object that has ended. */
  CapacityEstimate ofWholeObject(CapacityEstimate estimate) {
    NoCapacity reason = estimate.reason();
    boolean small =
        reason == NoCapacity.TOO_SHORT
            || reason == NoCapacity.TOO_NOISY
            || reason == NoCapacity.PACED;
    return small ? estimate.rejectedAs(NoCapacity.TOO_SMALL) : estimate;
  }
}
