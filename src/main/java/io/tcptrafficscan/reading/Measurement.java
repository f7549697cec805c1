package io.tcptrafficscan.reading;

import io.tcptrafficscan.probe.TcpSample;

/**
 * A sample whose RTT can be trusted, and the throughput ceiling that follows from it, uncorrected.
 *
 * <p>The ceiling is one receive window a round trip, the bound of one TCP connection (RFC 6349,
 * section 3.3.1). It is not the capacity of the path: several connections or a larger window may
 * carry more, and a narrow link carries less.
 *
 * @param takenNanos on the monotonic clock
 */
public record Measurement(TcpSample sample, double ceilingBitsPerSecond, long takenNanos) {
  private static final double BITS_PER_BYTE = 8;
  private static final double MICROS_PER_SECOND = 1_000_000;

  /** Why a sample gives no measurement: the label values of {@code rtt_samples_discarded_total}. */
  public enum Discard {
    /** The SYN was sent again, and nothing shows yet that no packet was lost. */
    SYN_RETRANSMITTED,
    /** The RTT is a second or more, which a SYN/ACK that was lost and sent again would explain. */
    SYN_ACK_RETRANSMITTED,
    /** The system reports no RTT, or no receive window. */
    NOT_REPORTED,
    /** A train was on the wire during the probe: the RTT is that of the train's queue. */
    TRAIN
  }

  static Measurement of(TcpSample sample, long takenNanos) {
    double bits = sample.receiveWindowBytes() * BITS_PER_BYTE;
    return new Measurement(sample, bits * MICROS_PER_SECOND / sample.rttMicros(), takenNanos);
  }
}
