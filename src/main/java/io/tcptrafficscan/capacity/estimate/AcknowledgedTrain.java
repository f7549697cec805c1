package io.tcptrafficscan.capacity.estimate;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Reason;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Rejection;

/**
 * Estimates from a train that was timed by its acknowledgements, at its sender: they have the
 * spacing of the segments only where nothing held back the first of them.
 */
public final class AcknowledgedTrain {
  private static final double MOST_EXCESS = 0.25;

  private AcknowledgedTrain() {}

  /**
   * Returns the payload rate of the bottleneck on the way there, or why there is none.
   *
   * @param train of one initial window, when how much of it was acknowledged
   * @param sentNanos when it was sent, on the clock of the acknowledgements
   */
  public static CapacityEstimate estimate(Train train, long sentNanos) {
    CapacityEstimate estimate = TrainEstimator.estimateWindow(train);
    if (!(estimate instanceof Capacity capacity)) {
      return estimate;
    }
    Arrivals seen = train.arrivals();
    double ownNanos = seen.bytes(0) * 8e9 / capacity.bitsPerSecond();
    double excess = seen.nanos(0) - sentNanos - train.rttNanos() - ownNanos;
    return Math.abs(excess) > MOST_EXCESS * capacity.dispersionNanos()
        ? new Rejection(Reason.JITTER, capacity.bitsPerSecond(), capacity.dispersionNanos())
        : capacity;
  }
}
