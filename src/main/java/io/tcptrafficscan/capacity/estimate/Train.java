package io.tcptrafficscan.capacity.estimate;

/**
 * One train as it was seen.
 *
 * @param rttNanos the path's least round-trip time, more than 0
 * @param retransmits segments that the sender sent again
 * @param unpaced whether the sender's congestion control is known to leave its segments unpaced
 */
public record Train(Arrivals arrivals, long rttNanos, long retransmits, boolean unpaced) {
  public Train {
    if (rttNanos <= 0 || retransmits < 0) {
      throw new IllegalArgumentException("RTT " + rttNanos + " ns, retransmits " + retransmits);
    }
  }

  /** The same, without what arrived before half of its bytes had. */
  Train lastHalf() {
    return new Train(arrivals.lastHalf(), rttNanos, retransmits, unpaced);
  }
}
