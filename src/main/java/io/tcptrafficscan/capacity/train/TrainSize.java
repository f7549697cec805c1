package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Reason;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Rejection;

/**
 * How long a train is to be. One that is too short ends before its spacing means something; one
 * that is too long overflows the bottleneck's queue.
 */
public enum TrainSize {
  /** A usual initial window of ten segments. */
  WINDOW(14_480, 60e6),
  SMALL(1 << 16, 120e6),
  MEDIUM(1 << 18, 600e6),
  LARGE(1 << 20, Double.POSITIVE_INFINITY);

  private static final double BITS_A_BYTE = 8;
  private static final double LONGEST_RETRY_SECONDS = 0.5;
  private static final TrainSize[] ALL = values();

  private final int bytes;
  private final double mostBitsPerSecond;

  TrainSize(int bytes, double mostBitsPerSecond) {
    this.bytes = bytes;
    this.mostBitsPerSecond = mostBitsPerSecond;
  }

  public int bytes() {
    return bytes;
  }

  /** The shortest that is usually long enough for a rate. */
  public static TrainSize forRate(double bitsPerSecond) {
    TrainSize size = WINDOW;
    while (bitsPerSecond > size.mostBitsPerSecond) {
      size = size.longer();
    }
    return size;
  }

  @SuppressWarnings("EnumOrdinal") // the order of the constants is that of the sizes
  private TrainSize longer() {
    return ALL[Math.min(ordinal() + 1, ALL.length - 1)];
  }

  @SuppressWarnings("EnumOrdinal")
  private TrainSize shorter() {
    return ALL[Math.max(ordinal() - 1, 0)];
  }

  /** The size to try at once where a train of this one gave no number; itself where none helps. */
  TrainSize retry(CapacityEstimate estimate) {
    if (!(estimate instanceof Rejection rejection)) {
      return this;
    }
    double slope = rejection.slopeBitsPerSecond();
    return switch (rejection.reason()) {
      case TOO_SHORT -> forRate(slope).compareTo(longer()) > 0 ? forRate(slope) : longer();
      // What blurs has an end, and weighs less in a longer train.
      case BURST, JITTER ->
          longer().bytes * BITS_A_BYTE <= slope * LONGEST_RETRY_SECONDS ? longer() : this;
      case RETRANSMIT, PACED -> this;
    };
  }

  /** The size to begin with the next time, after what this one gave. */
  public TrainSize next(CapacityEstimate estimate) {
    TrainSize usual = forRate(estimate.slopeBitsPerSecond());
    if (estimate instanceof Rejection rejection) {
      return rejection.reason() == Reason.RETRANSMIT ? shorter() : this;
    }
    return compareTo(usual.longer()) > 0 ? shorter() : this;
  }
}
