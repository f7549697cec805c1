package io.tcptrafficscan.capacity.estimate.link;

/**
 * A program that writes some segments at a time, at a steady rate.
 *
 * @param nanos from one write to the next; 0 if it is always ahead of the sender
 * @param segments of one write
 */
public record Program(long nanos, int segments) {
  static final Program FAST = new Program(0, 0);

  public static Program of(double bitsPerSecond, int segments) {
    return new Program((long) (segments * Links.packetNanos(bitsPerSecond)), segments);
  }

  /** Segments that are written some time after the start. */
  int written(long after) {
    return nanos == 0
        ? Integer.MAX_VALUE
        : (int) Math.min(Integer.MAX_VALUE, (1 + after / nanos) * segments);
  }

  /** When it writes again. */
  long next(long after) {
    return (1 + after / nanos) * nanos;
  }
}
