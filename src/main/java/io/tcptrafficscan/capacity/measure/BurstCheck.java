package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Reason;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.TrainOutcome.Arrived;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What deep trains say of a path's bursts, one way. A train that fits into a shaper's token bucket
 * shows the rate of the burst, and nothing about itself can tell; a deep train outlasts the bucket.
 */
final class BurstCheck {
  private static final double BURST = 1.3;
  private static final long SOON_NANOS = TimeUnit.HOURS.toNanos(1);

  private boolean tried;
  private long triedNanos;
  private double longRun; // bits a second; 0 where no deep train has shown it
  private long takenNanos;
  private boolean burst; // whether the shorter train of then was faster

  /** Whether the rate has become another since the last deep train, and that was not just now. */
  boolean isOutdated(CapacityMeter.Result train, long nowNanos) {
    Capacity estimate = capacity(train);
    return tried
        && nowNanos - triedNanos >= SOON_NANOS
        && estimate != null
        && isKnown(nowNanos)
        && isBurst(estimate) != burst;
  }

  /** Takes what a deep train gave right after a shorter one. */
  void take(CapacityMeter.Result train, CapacityMeter.Result deep, long nowNanos) {
    tried = true;
    triedNanos = nowNanos;
    Capacity estimate = capacity(train);
    Capacity behind = capacity(deep);
    if (behind != null) {
      longRun = behind.bitsPerSecond();
      takenNanos = nowNanos;
      burst = estimate != null && isBurst(estimate);
    }
  }

  /** Makes a rejection of an estimate that is faster than the path is in the long run. */
  CapacityMeter.Result judge(CapacityMeter.Result train, long nowNanos) {
    Capacity estimate = capacity(train);
    return estimate != null && isKnown(nowNanos) && isBurst(estimate)
        ? train.rejectedAs(Reason.BURST)
        : train;
  }

  private boolean isKnown(long nowNanos) {
    return longRun > 0 && nowNanos - takenNanos <= CapacityReadings.DEEP_STALE_NANOS;
  }

  private boolean isBurst(Capacity estimate) {
    return estimate.bitsPerSecond() > BURST * longRun;
  }

  /** What a measurement gave; null where it gave none. */
  static @Nullable Capacity capacity(CapacityMeter.Result result) {
    return result.outcome() instanceof Arrived arrived
            && arrived.estimate() instanceof Capacity capacity
        ? capacity
        : null;
  }
}
