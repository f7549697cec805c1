package io.tcptrafficscan.capacity.estimate;

import org.jspecify.annotations.Nullable;

/**
 * What a train shows: a capacity with its error, or the reason why there is none.
 *
 * @param reason why there is no capacity; null if there is one
 * @param bitsPerSecond payload rate of the path's narrowest link; 0 if it is unknown. It may be
 *     shown only if it is a capacity, but the size of the next train follows from it in any case.
 * @param errorRatio half the width of the 95 % interval, as a share of the rate; it also says how
 *     much the line itself changes, and only for that it may be more than a quarter
 * @param dispersionNanos the time over which the rate was measured; 0 if the rate is unknown
 */
public record CapacityEstimate(
    @Nullable NoCapacity reason, double bitsPerSecond, double errorRatio, long dispersionNanos) {
  /** A capacity that was measured less well is not shown. */
  static final double MAX_ERROR = 0.25;

  public CapacityEstimate {
    boolean valid = bitsPerSecond > 0 && !Double.isInfinite(bitsPerSecond) && dispersionNanos > 0;
    if (reason == null && !(valid && errorRatio >= 0 && errorRatio <= 1)) {
      throw new IllegalArgumentException(
          bitsPerSecond + " bit/s ± " + errorRatio + " over " + dispersionNanos + " ns");
    }
  }

  /** An estimate without a rate. */
  public static CapacityEstimate none(NoCapacity reason) {
    return new CapacityEstimate(reason, 0, 1, 0);
  }

  /** Whether the rate is the payload rate of the path's narrowest link. */
  public boolean isCapacity() {
    return reason == null;
  }

  /** The same estimate as a capacity. */
  CapacityEstimate accepted() {
    return new CapacityEstimate(null, bitsPerSecond, errorRatio, dispersionNanos);
  }

  /** The same rate with another interval. */
  CapacityEstimate withError(double ratio) {
    return new CapacityEstimate(reason, bitsPerSecond, ratio, dispersionNanos);
  }

  /** The same estimate, but it is no capacity, for this reason. */
  public CapacityEstimate rejectedAs(NoCapacity why) {
    return new CapacityEstimate(why, bitsPerSecond, errorRatio, dispersionNanos);
  }
}
