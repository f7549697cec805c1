package io.tcptrafficscan.reading;

import io.tcptrafficscan.probe.TcpSample;
import java.util.Locale;

/**
 * The bound that receive window and RTT set to one TCP connection (RFC 6349, section 3.3.1): one
 * window a round trip. It is no capacity: a path may carry more through several connections or a
 * tuned window, and less when it is narrow.
 */
public final class ThroughputCeiling {
  /** Why a sample has no honest RTT. The label values of {@code rtt_samples_discarded_total}. */
  public enum Discard {
    /** The SYN was sent again: the RTT may be that of either (Karn's algorithm, RFC 6298). */
    SYN_RETRANSMITTED,
    /**
     * A second or more passed, after which a SYN is sent again (RFC 6298, section 2), and yet it
     * was not: the SYN/ACK was lost, and the server sent it again before this side's timer fired.
     */
    SYN_ACK_RETRANSMITTED,
    /** The system reports no RTT, or no receive window. */
    NOT_REPORTED,
    /** A train was on the wire meanwhile: the RTT is that of its queue. */
    TRAIN;

    /** All of them, in the order of their ordinals. */
    public static final java.util.List<Discard> ALL = java.util.List.of(values());

    /** As metrics write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final double BITS_A_BYTE = 8;
  private static final double MICROS_A_SECOND = 1_000_000;

  /** How long a system waits for the SYN/ACK before it sends the SYN again. */
  private static final long INITIAL_RTO_MICROS = 1_000_000;

  private ThroughputCeiling() {}

  /** Why there is no estimate from this sample; null where there is one. */
  public static @org.jspecify.annotations.Nullable Discard discardReason(TcpSample sample) {
    if (sample.synRetransmits() > 0) {
      return Discard.SYN_RETRANSMITTED;
    }
    if (sample.rttMicros() >= INITIAL_RTO_MICROS) {
      return Discard.SYN_ACK_RETRANSMITTED;
    }
    return sample.rttMicros() > 0 && sample.receiveWindowBytes() > 0 ? null : Discard.NOT_REPORTED;
  }

  /**
   * Returns the ceiling in bits a second.
   *
   * @param windowBytes more than 0
   * @param rttMicros more than 0
   */
  public static double bitsPerSecond(long windowBytes, long rttMicros) {
    return windowBytes * BITS_A_BYTE * MICROS_A_SECOND / rttMicros;
  }
}
