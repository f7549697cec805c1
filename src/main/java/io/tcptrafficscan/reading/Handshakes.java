package io.tcptrafficscan.reading;

import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement.Discard;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the retransmitted SYNs of one path mean, sample by sample. For one thread.
 *
 * <p>A system sends the SYN again after a second (RFC 6298, section 2), whether a packet was lost
 * or is only slow. TCP timestamps (RFC 7323) say which SYN was answered. If the kernel's RTT is
 * much shorter than the connect time, the first SYN was lost. If the two agree, the first SYN was
 * answered, and there are two explanations: the path takes more than a second, or the server sent
 * its SYN/ACK again because the first was lost. A repeated SYN/ACK comes whole seconds later than
 * the RTTs before it, and rarely twice in a row.
 */
final class Handshakes {
  private static final long SECOND_MICROS = 1_000_000;

  /** Less than this is scheduling and the resolution of timestamps. */
  private static final long AGREE_MICROS = 500_000;

  /** How far a repeated SYN/ACK is from whole seconds after the RTT before it, at the least. */
  private static final long NEAR_MICROS = 100_000;

  /** Slow samples in a row that show a slow path where lost SYN/ACKs cannot explain them. */
  private static final int ENOUGH = 2;

  /** The same where they can, and no short RTT is known. */
  private static final int ENOUGH_AT_FIRST = 5;

  /** The same where they can, and the path had a short RTT before. */
  private static final int ENOUGH_AFTER_SHORT = 20;

  /**
   * What a sample says.
   *
   * @param lost retransmitted SYNs that mean a loss, those of earlier samples included
   * @param needless retransmitted SYNs that mean no loss, those of earlier samples included
   * @param discard why the sample's RTT cannot be trusted; null if it can
   */
  record Verdict(int lost, int needless, @Nullable Discard discard) {
    private static final Verdict HONEST = new Verdict(0, 0, null);
  }

  private long lastShortRttMicros = TcpSample.ABSENT;
  private int slowInARow;
  private int unexplainedInARow;
  private int undecided;
  private int undecidedUnexplained;

  /** How long after its first SYN a probe sent the one that was answered; 0 for the first. */
  static long answeredSynNanos(TcpSample sample) {
    long micros = sample.connectNanos() / 1_000 - sample.rttMicros();
    boolean isLater =
        sample.synRetransmits() > 0 && sample.hasTimestamps() && micros >= AGREE_MICROS;
    return isLater ? micros * 1_000 : 0;
  }

  Verdict judge(TcpSample sample) {
    int retransmits = sample.synRetransmits();
    long lostMicros = answeredSynNanos(sample) / 1_000;
    if (retransmits > 0 && !sample.hasTimestamps()) {
      return new Verdict(retransmits, 0, Discard.SYN_RETRANSMITTED);
    }
    if (lostMicros > 0) {
      int lost = believesSlow() ? lostBefore(lostMicros, retransmits) : retransmits;
      return new Verdict(lost, retransmits - lost, Discard.SYN_RETRANSMITTED);
    }
    if (sample.rttMicros() <= 0 || sample.receiveWindowBytes() <= 0) {
      return new Verdict(retransmits, 0, Discard.NOT_REPORTED);
    }
    return retransmits > 0 || sample.rttMicros() >= SECOND_MICROS ? slow(sample) : fast(sample);
  }

  private Verdict fast(TcpSample sample) {
    int lost = undecided;
    int needless = undecidedUnexplained;
    undecided = 0;
    undecidedUnexplained = 0;
    slowInARow = 0;
    unexplainedInARow = 0;
    lastShortRttMicros = sample.rttMicros();
    return lost + needless == 0 ? Verdict.HONEST : new Verdict(lost, needless, null);
  }

  private Verdict slow(TcpSample sample) {
    slowInARow++;
    if (mayBeRepeatedSynAck(sample.rttMicros())) {
      undecided += sample.synRetransmits();
    } else {
      unexplainedInARow++;
      undecidedUnexplained += sample.synRetransmits();
    }
    if (believesSlow()) {
      int needless = undecided + undecidedUnexplained;
      undecided = 0;
      undecidedUnexplained = 0;
      return new Verdict(0, needless, null);
    }
    return new Verdict(
        0,
        0,
        sample.synRetransmits() > 0 ? Discard.SYN_RETRANSMITTED : Discard.SYN_ACK_RETRANSMITTED);
  }

  private boolean believesSlow() {
    boolean wasShort = lastShortRttMicros != TcpSample.ABSENT;
    return unexplainedInARow >= ENOUGH
        || slowInARow >= (wasShort ? ENOUGH_AFTER_SHORT : ENOUGH_AT_FIRST);
  }

  /** How many SYNs were lost before the one that was answered; later ones were needless. */
  private static int lostBefore(long lostMicros, int retransmits) {
    return (int) Math.min(retransmits, Math.round(lostMicros / (double) SECOND_MICROS));
  }

  private boolean mayBeRepeatedSynAck(long rttMicros) {
    if (lastShortRttMicros == TcpSample.ABSENT) {
      return true;
    }
    long near = Math.max(NEAR_MICROS, lastShortRttMicros / 2);
    long beyondSeconds = (rttMicros - lastShortRttMicros + near) % SECOND_MICROS;
    return beyondSeconds <= 2 * near;
  }
}
