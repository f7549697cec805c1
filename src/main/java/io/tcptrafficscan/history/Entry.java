package io.tcptrafficscan.history;

import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.TcpSample;
import org.jspecify.annotations.Nullable;

/**
 * One probe in 64 bits: 40 bits of time, 4 of its result, 4 of retransmitted SYNs and 16 of RTT or,
 * if it failed, of how long that took.
 */
final class Entry {
  /** The result of a probe that succeeded. Failures have the ordinal of their reason, plus 1. */
  static final int SUCCESS = 0;

  /**
   * 2020-01-01; 40 bits of milliseconds reach to 2054. An earlier time is that of a wrong clock.
   */
  private static final long FIRST_MILLIS = 1_577_836_800_000L;

  private static final long MICROS_A_MILLI = 1_000;
  private static final int TIME_SHIFT = 24;
  private static final long MOST_TIME = (1L << 40) - 1;
  private static final int RESULT_SHIFT = 20;
  private static final int RETRANSMITS_SHIFT = 16;
  private static final int FOUR_BITS = 15;
  private static final int CODE_BITS = 0xffff;

  private Entry() {}

  static long success(long millis, long rttMicros, int retransmits) {
    int code = rttMicros == TcpSample.ABSENT ? RttCode.NONE : RttCode.of(rttMicros);
    return time(millis) | Math.min(retransmits, FOUR_BITS) << RETRANSMITS_SHIFT | code;
  }

  @SuppressWarnings("EnumOrdinal") // the file has the names of the reasons
  static long failure(long millis, long tookMillis, FailureReason reason) {
    int code = tookMillis > 0 ? RttCode.of(tookMillis * MICROS_A_MILLI) : RttCode.NONE;
    return time(millis) | (reason.ordinal() + 1L) << RESULT_SHIFT | code;
  }

  private static long time(long millis) {
    return Math.max(0, Math.min(MOST_TIME, millis - FIRST_MILLIS)) << TIME_SHIFT;
  }

  /** When it departed, in milliseconds since 1970. */
  static long millis(long entry) {
    return (entry >>> TIME_SHIFT) + FIRST_MILLIS;
  }

  /** {@link #SUCCESS}, or the ordinal of the reason plus 1. */
  static int result(long entry) {
    return (int) (entry >>> RESULT_SHIFT) & FOUR_BITS;
  }

  static int retransmits(long entry) {
    return (int) (entry >>> RETRANSMITS_SHIFT) & FOUR_BITS;
  }

  static int rttCode(long entry) {
    return result(entry) == SUCCESS ? code(entry) : RttCode.NONE;
  }

  private static int code(long entry) {
    return (int) entry & CODE_BITS;
  }

  /** When it was known that it failed; when it departed if it succeeded. */
  static long endMillis(long entry) {
    boolean isLong = result(entry) != SUCCESS && code(entry) != RttCode.NONE;
    return millis(entry) + (isLong ? Math.round(RttCode.seconds(code(entry)) * 1e3) : 0);
  }

  /** The reason of a result; null for success. */
  static @Nullable FailureReason reason(int result) {
    return result == SUCCESS || result > FailureReason.ALL.size()
        ? null
        : FailureReason.ALL.get(result - 1);
  }
}
