package io.tcptrafficscan.capacity.estimate;

/**
 * The result of one train: a capacity, or the reason why there is none. Both have the slope of the
 * train's tail, from which the size of the next train follows; only that of a {@link Capacity} may
 * be shown.
 */
public sealed interface CapacityEstimate {
  /** Payload bits per second by the slope of the tail; 0 if there is no tail. */
  double slopeBitsPerSecond();

  /** The time from the first to the last point of the tail; 0 if there is no tail. */
  long dispersionNanos();

  /** The payload rate of the path's narrowest link. */
  record Capacity(double bitsPerSecond, long dispersionNanos) implements CapacityEstimate {
    public Capacity {
      if (!(bitsPerSecond > 0) || Double.isInfinite(bitsPerSecond) || dispersionNanos <= 0) {
        throw new IllegalArgumentException(bitsPerSecond + " bit/s over " + dispersionNanos);
      }
    }

    @Override
    public double slopeBitsPerSecond() {
      return bitsPerSecond;
    }
  }

  /** No capacity, and why. */
  record Rejection(NoCapacity reason, double slopeBitsPerSecond, long dispersionNanos)
      implements CapacityEstimate {}
}
