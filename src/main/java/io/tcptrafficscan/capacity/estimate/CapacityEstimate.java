package io.tcptrafficscan.capacity.estimate;

import java.util.Locale;

/**
 * What a train says of its path's bottleneck: a rate, or why there is none.
 *
 * <p>Both forms carry the slope and the time that it was taken over, so that the next train's size
 * can be chosen; only that of {@link Capacity} is fit to be shown.
 */
public sealed interface CapacityEstimate {
  /** Bits of payload a second by the tail's slope; 0 where there is none. */
  double slopeBitsPerSecond();

  /** The time that the tail spans (D), on which the error depends; 0 where there is no tail. */
  long dispersionNanos();

  /** The bottleneck's payload rate. */
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

  /** No number, and why. */
  record Rejection(Reason reason, double slopeBitsPerSecond, long dispersionNanos)
      implements CapacityEstimate {}

  /** Why a train gives no number. The label values of {@code capacity_rejections_total}. */
  enum Reason {
    /** The tail is too short, or has too few points, for its slope to mean something. */
    TOO_SHORT,
    /** A segment was sent again: what arrived after it waited for it. */
    RETRANSMIT,
    /** The sender spreads its segments itself: their spacing is its own and not the path's. */
    PACED,
    /** The head came faster than the tail: a token bucket was still giving what it had saved. */
    BURST,
    /** The arrivals do not lie on a line. */
    JITTER;

    /** All of them, in the order of their ordinals. */
    public static final java.util.List<Reason> ALL = java.util.List.of(values());

    /** As metrics write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
