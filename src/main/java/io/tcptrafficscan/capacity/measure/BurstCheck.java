package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import java.util.concurrent.TimeUnit;

/**
 * Compares ordinary trains with deep trains, for one direction of a path. A train that fits into a
 * shaper's token bucket shows the rate of the burst, which the train itself cannot reveal; a deep
 * train outlasts the bucket.
 */
final class BurstCheck {
  private static final double BURST = 1.3;
  private static final long MIN_INTERVAL_NANOS = TimeUnit.HOURS.toNanos(1);

  private boolean tried;
  private long triedNanos;
  private double longRun; // bits per second; 0 if no deep train has shown it
  private long takenNanos;
  private boolean burst; // whether the ordinary train right before it was faster

  /** Whether to send another deep train: the verdict changed, and the last one is an hour old. */
  boolean isOutdated(CapacityMeter.Result train, long nowNanos) {
    Capacity estimate = train.capacity();
    return tried
        && nowNanos - triedNanos >= MIN_INTERVAL_NANOS
        && estimate != null
        && isKnown(nowNanos)
        && isBurst(estimate) != burst;
  }

  /** Takes the result of a deep train that followed an ordinary one. */
  void take(CapacityMeter.Result train, CapacityMeter.Result deep, long nowNanos) {
    tried = true;
    triedNanos = nowNanos;
    Capacity estimate = train.capacity();
    Capacity behind = deep.capacity();
    if (behind != null) {
      longRun = behind.bitsPerSecond();
      takenNanos = nowNanos;
      burst = estimate != null && isBurst(estimate);
    }
  }

  /** Rejects the capacity of an ordinary train that is faster than the long-run rate. */
  CapacityMeter.Result judge(CapacityMeter.Result train, long nowNanos) {
    Capacity estimate = train.capacity();
    return estimate != null && isKnown(nowNanos) && isBurst(estimate)
        ? train.rejectedAs(NoCapacity.BURST)
        : train;
  }

  private boolean isKnown(long nowNanos) {
    return longRun > 0 && nowNanos - takenNanos <= CapacityReadings.DEEP_STALE_NANOS;
  }

  private boolean isBurst(Capacity estimate) {
    return estimate.bitsPerSecond() > BURST * longRun;
  }
}
