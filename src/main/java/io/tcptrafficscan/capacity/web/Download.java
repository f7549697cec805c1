package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.capacity.estimate.TrainEstimator;
import java.util.stream.IntStream;

/**
 * What the receiver of a download saw of it. Nothing is known of the sender: it may pace, and its
 * program may give less than the line carries. Only a queue shows that the line was the limit.
 *
 * @param rttNanos the path's minimum round-trip time
 */
record Download(Arrivals arrivals, EchoedTimes echoes, long rttNanos) {
  /** A sender in slow start doubles its rate in each round trip; bursts vary by less. */
  private static final double GROWING = 1.5;

  /** If nothing came for so many round trips, and for this time, the server had no more to send. */
  private static final int IDLE_ROUND_TRIPS = 10;

  private static final long LEAST_IDLE_NANOS = 300_000_000; // a retransmission takes 200 ms

  /** The same, for another thread. */
  Download copy() {
    return new Download(arrivals.copy(), echoes.copy(), rttNanos);
  }

  CapacityEstimate estimate() {
    return TrainEstimator.estimate(
        new Train(arrivals, echoes.departures(arrivals), rttNanos, arrivals.late(), true));
  }

  /** The share of the arrivals that came late, because their segments were lost and sent again. */
  double lossRatio() {
    return arrivals.late() / (double) Math.max(1, arrivals.size());
  }

  /** Why there is no capacity, in the words of a user. */
  CapacityEstimate explained(CapacityEstimate estimate, boolean hasEnded) {
    NoCapacity reason = estimate.reason();
    if (reason == null || (!hasEnded && reason != NoCapacity.TOO_SHORT)) {
      return estimate;
    }
    return isGrowing()
        ? hasEnded ? estimate.rejectedAs(NoCapacity.TOO_SMALL) : estimate
        : estimate.rejectedAs(NoCapacity.SERVER_LIMITED);
  }

  /** Whether the last bytes came faster than those before: the sender had not reached its limit. */
  private boolean isGrowing() {
    int last = arrivals.size() - 1;
    if (last < 2) {
      return true;
    }
    if (longestPauseNanos() > Math.max(LEAST_IDLE_NANOS, IDLE_ROUND_TRIPS * rttNanos)) {
      return false;
    }
    long quarter = (arrivals.nanos(last) - arrivals.nanos(0)) / 4;
    long before = bytesAt(arrivals.nanos(last) - quarter);
    long half = bytesAt(arrivals.nanos(last) - 2 * quarter);
    return arrivals.bytes(last) - before > GROWING * (before - half);
  }

  private long longestPauseNanos() {
    return IntStream.range(1, arrivals.size())
        .mapToLong(i -> arrivals.nanos(i) - arrivals.nanos(i - 1))
        .max()
        .orElse(0);
  }

  private long bytesAt(long nanos) {
    int i = arrivals.size() - 1;
    while (i > 0 && arrivals.nanos(i) > nanos) {
      i--;
    }
    return arrivals.bytes(i);
  }
}
