package io.tcptrafficscan.capacity.estimate.link;

/**
 * How a sender behaves.
 *
 * @param pace how many windows it sends in a round trip; 0 if it does not pace
 * @param delayedAcks whether the receiver acknowledges every second segment, from the 17th on
 */
record Sender(Congestion congestion, double pace, boolean delayedAcks) {
  enum Congestion {
    RENO,
    CUBIC,
    BBR
  }

  static final Sender RENO = new Sender(Congestion.RENO, 0, true);
  static final Sender CUBIC = new Sender(Congestion.CUBIC, 0, true);
  static final Sender FQ = new Sender(Congestion.CUBIC, 2, true);
  static final Sender BBR = new Sender(Congestion.BBR, 2.77, true);
}
