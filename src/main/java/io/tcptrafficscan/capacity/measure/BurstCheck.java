package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import java.util.concurrent.TimeUnit;

/**
 * Compares ordinary trains with deep trains, for one direction of a path. A train that fits into a
 * shaper's token bucket shows the rate of the burst, which the train itself cannot reveal; a deep
 * train outlasts the bucket.
 */
final class BurstCheck {
  private static final double BURST = 1.3;
  private static final long MIN_INTERVAL_NANOS = TimeUnit.HOURS.toNanos(1);

  private boolean tried; // whether a deep train was sent
  private long triedNanos; // when the last deep train was sent
  private double longRun; // the last capacity of a deep train in bits per second; 0 if none
  private long takenNanos; // when longRun was measured
  private boolean burst; // whether the ordinary train before that deep train was faster

  /** Whether the verdict on ordinary trains changed, and the last deep train is an hour old. */
  boolean isOutdated(TrainOutcome train, long nowNanos) {
    return tried
        && nowNanos - triedNanos >= MIN_INTERVAL_NANOS
        && train.estimate().isCapacity()
        && isKnown(nowNanos)
        && isBurst(train.estimate()) != burst;
  }

  /** Takes the result of a deep train that followed an ordinary one. */
  void take(TrainOutcome train, TrainOutcome deep, long nowNanos) {
    tried = true;
    triedNanos = nowNanos;
    if (deep.estimate().isCapacity()) {
      longRun = deep.estimate().bitsPerSecond();
      takenNanos = nowNanos;
      burst = isBurst(train.estimate());
    }
  }

  /** Rejects the capacity of an ordinary train that is faster than the long-run rate. */
  TrainOutcome judge(TrainOutcome train, long nowNanos) {
    return isKnown(nowNanos) && isBurst(train.estimate())
        ? train.with(train.estimate().rejectedAs(NoCapacity.BURST))
        : train;
  }

  private boolean isKnown(long nowNanos) {
    return longRun > 0 && nowNanos - takenNanos <= CapacityReadings.DEEP_STALE_NANOS;
  }

  private boolean isBurst(CapacityEstimate estimate) {
    return estimate.isCapacity() && estimate.bitsPerSecond() > BURST * longRun;
  }
}
