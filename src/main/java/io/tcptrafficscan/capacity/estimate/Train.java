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
 * @param acknowledged whether the arrivals are those of acknowledgements at the sender: what came
 *     behind a lost segment then has the time at which that segment was acknowledged
 */
public record Train(
    Arrivals arrivals,
    Arrivals departures,
    long rttNanos,
    long retransmits,
    boolean unpaced,
    boolean acknowledged) {
  public Train {
    if (rttNanos <= 0 || retransmits < 0) {
      throw new IllegalArgumentException("RTT " + rttNanos + " ns, retransmits " + retransmits);
    }
  }

  /** A train whose arrivals are those at the receiver. */
  public Train(
      Arrivals arrivals, Arrivals departures, long rttNanos, long retransmits, boolean unpaced) {
    this(arrivals, departures, rttNanos, retransmits, unpaced, false);
  }
}
