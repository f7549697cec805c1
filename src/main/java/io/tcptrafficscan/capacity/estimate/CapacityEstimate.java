package io.tcptrafficscan.capacity.estimate;

import org.jspecify.annotations.Nullable;

/**
 * What the arrivals of one train show: a capacity, or the reason why there is none.
 *
 * @param reason why there is no capacity; null if there is one
 * @param bitsPerSecond payload rate at the end of the train; 0 if it is unknown. It may be shown
 *     only if it is a capacity, but the size of the next train follows from it in any case.
 * @param dispersionNanos the time over which the rate was measured; 0 if the rate is unknown
 */
public record CapacityEstimate(
    @Nullable NoCapacity reason, double bitsPerSecond, long dispersionNanos) {
  public CapacityEstimate {
    boolean valid = bitsPerSecond > 0 && !Double.isInfinite(bitsPerSecond) && dispersionNanos > 0;
    if (reason == null && !valid) {
      throw new IllegalArgumentException(bitsPerSecond + " bit/s over " + dispersionNanos + " ns");
    }
  }

  /** Whether the rate is the payload rate of the path's narrowest link. */
  public boolean isCapacity() {
    return reason == null;
  }

  /** The same estimate, but it is no capacity, for this reason. */
  public CapacityEstimate rejectedAs(NoCapacity why) {
    return new CapacityEstimate(why, bitsPerSecond, dispersionNanos);
  }
}
