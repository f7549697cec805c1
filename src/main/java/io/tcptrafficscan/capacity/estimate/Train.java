package io.tcptrafficscan.capacity.estimate;

/**
 * One train, as its receiver and its sender saw it.
 *
 * @param arrivals how much had arrived at which time, on the receiver's clock
 * @param departures how much had left the sender at which time, on the sender's clock; empty if it
 *     is unknown
 * @param rttNanos the path's minimum round-trip time, greater than 0
 * @param retransmits segments that the sender retransmitted
 * @param unpaced whether the sender's congestion control is known not to pace
 */
public record Train(
    Arrivals arrivals, Arrivals departures, long rttNanos, long retransmits, boolean unpaced) {
  public Train {
    if (rttNanos <= 0 || retransmits < 0) {
      throw new IllegalArgumentException("RTT " + rttNanos + " ns, retransmits " + retransmits);
    }
  }
}
