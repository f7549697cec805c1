package io.tcptrafficscan.capacity.estimate;

/**
 * One train, as its receiver and its sender saw it.
 *
 * @param rttNanos the path's minimum round-trip time, greater than 0
 * @param retransmits segments that the sender retransmitted
 * @param unpaced whether the sender's congestion control is known not to pace
 */
public record Train(Arrivals arrivals, long rttNanos, long retransmits, boolean unpaced) {
  public Train {
    if (rttNanos <= 0 || retransmits < 0) {
      throw new IllegalArgumentException("RTT " + rttNanos + " ns, retransmits " + retransmits);
    }
  }

  /** The same train, without the points before half of its bytes. */
  Train lastHalf() {
    return new Train(arrivals.lastHalf(), rttNanos, retransmits, unpaced);
  }
}
