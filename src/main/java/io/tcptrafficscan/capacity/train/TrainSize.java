package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;

/**
 * The size of a train. A train that is too short ends before its spacing shows the rate of the
 * path; one that is too long overflows the queue of the narrowest link.
 */
public enum TrainSize {
  /** One initial window: ten typical segments. */
  WINDOW(14_480, 60e6),
  SMALL(1 << 16, 120e6),
  MEDIUM(1 << 18, 600e6),
  LARGE(1 << 20, Double.POSITIVE_INFINITY);

  private static final double BITS_PER_BYTE = 8;
  private static final double MAX_RETRY_SECONDS = 0.5;
  private static final TrainSize[] ALL = values();

  private final int bytes;
  private final double maxBitsPerSecond;

  TrainSize(int bytes, double maxBitsPerSecond) {
    this.bytes = bytes;
    this.maxBitsPerSecond = maxBitsPerSecond;
  }

  public int bytes() {
    return bytes;
  }

  /** The shortest size that is usually long enough for a rate. */
  public static TrainSize forRate(double bitsPerSecond) {
    TrainSize size = WINDOW;
    while (bitsPerSecond > size.maxBitsPerSecond) {
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

  /** The size to retry with at once; this size if another would not help. */
  TrainSize retry(CapacityEstimate estimate) {
    if (estimate.reason() == null) {
      return this;
    }
    double rate = estimate.bitsPerSecond();
    return switch (estimate.reason()) {
      case TOO_SHORT -> forRate(rate).compareTo(longer()) > 0 ? forRate(rate) : longer();
      // A disturbance that ends has less weight in a longer train.
      case BURST, JITTER ->
          longer().bytes * BITS_PER_BYTE <= rate * MAX_RETRY_SECONDS ? longer() : this;
      default -> this;
    };
  }

  /** The size to start with the next time, after the result of this size. */
  public TrainSize next(CapacityEstimate estimate) {
    boolean tooLong =
        estimate.isCapacity()
            ? compareTo(forRate(estimate.bitsPerSecond()).longer()) > 0
            : estimate.reason() == NoCapacity.RETRANSMIT;
    return tooLong ? shorter() : this;
  }
}
