package io.tcptrafficscan.reading;

import io.tcptrafficscan.probe.TcpSample;
import org.jspecify.annotations.Nullable;

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

  /** How long a system waits for the SYN/ACK before it sends the SYN again. */
  private static final long INITIAL_RTO_MICROS = 1_000_000;

  /** Why a sample gives no measurement: the label values of {@code rtt_samples_discarded_total}. */
  public enum Discard {
    /** The SYN was sent again: the RTT may be that of either SYN (Karn's algorithm, RFC 6298). */
    SYN_RETRANSMITTED,
    /**
     * The RTT is a second or more, and the SYN was not sent again. The SYN/ACK was lost, and the
     * server repeated it just before this side would have repeated the SYN (RFC 6298, section 2).
     */
    SYN_ACK_RETRANSMITTED,
    /** The system reports no RTT, or no receive window. */
    NOT_REPORTED,
    /** A train was on the wire during the probe: the RTT is that of the train's queue. */
    TRAIN
  }

  /** Makes the measurement of a sample for which {@link #discardReason} is null. */
  static Measurement of(TcpSample sample, long takenNanos) {
    double bits = sample.receiveWindowBytes() * BITS_PER_BYTE;
    return new Measurement(sample, bits * MICROS_PER_SECOND / sample.rttMicros(), takenNanos);
  }

  /** Why there is no measurement from this sample; null if there is one. */
  static @Nullable Discard discardReason(TcpSample sample) {
    if (sample.synRetransmits() > 0) {
      return Discard.SYN_RETRANSMITTED;
    }
    if (sample.rttMicros() >= INITIAL_RTO_MICROS) {
      return Discard.SYN_ACK_RETRANSMITTED;
    }
    return sample.rttMicros() > 0 && sample.receiveWindowBytes() > 0 ? null : Discard.NOT_REPORTED;
  }
}
