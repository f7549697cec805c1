package io.tcptrafficscan.capacity.estimate.link;

import java.util.Locale;

/**
 * How a sender behaves.
 *
 * @param pace how many windows it sends in a round trip; 0 if it does not pace
 * @param delayedAcks whether the receiver acknowledges every second segment, from the 17th on
 * @param program what gives it the bytes
 * @param buffer the most segments that may be under way
 * @param ackJitter the most nanoseconds by which its receiver's acknowledgements are late
 */
public record Sender(
    Congestion congestion,
    double pace,
    boolean delayedAcks,
    Program program,
    int buffer,
    long ackJitter) {
  enum Congestion {
    RENO,
    CUBIC,
    BBR
  }

  public static final Sender RENO = new Sender(Congestion.RENO, 0);
  public static final Sender CUBIC = new Sender(Congestion.CUBIC, 0);
  public static final Sender FQ = new Sender(Congestion.CUBIC, 2);
  public static final Sender BBR = new Sender(Congestion.BBR, 2.77);

  private Sender(Congestion congestion, double pace) {
    this(congestion, pace, true, Program.FAST, Integer.MAX_VALUE, 0);
  }

  public Sender with(Program other) {
    return new Sender(congestion, pace, delayedAcks, other, buffer, ackJitter);
  }

  public Sender withBuffer(int segments) {
    return new Sender(congestion, pace, delayedAcks, program, segments, ackJitter);
  }

  public Sender withAckJitter(long nanos) {
    return new Sender(congestion, pace, delayedAcks, program, buffer, nanos);
  }

  @Override
  public String toString() {
    return congestion.name().toLowerCase(Locale.ROOT)
        + (pace > 0 && congestion != Congestion.BBR ? " with fq" : "")
        + (program.nanos() == 0 ? "" : ", " + program)
        + (buffer == Integer.MAX_VALUE ? "" : ", buffer of " + buffer + " segments");
  }
}
