package io.tcptrafficscan.history;

/**
 * The figures of one path over a cell of time, and their form in nine 16-bit words. Counts beyond
 * 4,095 are right to 0.03 %, times to a 60,000th of the cell, the measured share to a 255th.
 */
final class Cell {
  static final int SHORTS = 9;

  private static final int SHARE_UNITS = 60_000;
  private static final int MEASURED_UNITS = 255;
  private static final int WORD = 0xffff;
  private static final int MANTISSA_BITS = 12;
  private static final int FOUR_BITS = 15;

  int minCode;
  int medianCode;
  int p95Code;
  long sent;
  long failed;
  long retransmitted;

  /** The measured share of the cell. */
  double measured;

  /** Of two results, the share of the cell in which the path was down for that reason. */
  int firstResult;

  double firstDown;
  int secondResult;
  double secondDown;

  boolean isEmpty() {
    return sent == 0 && measured == 0;
  }

  /** How many RTTs it has, or nearly. */
  long weight() {
    return medianCode == RttCode.NONE ? 0 : Math.max(1, sent - failed);
  }

  void clear() {
    minCode = RttCode.NONE;
    medianCode = RttCode.NONE;
    p95Code = RttCode.NONE;
    sent = 0;
    failed = 0;
    retransmitted = 0;
    measured = 0;
    firstResult = 0;
    firstDown = 0;
    secondResult = 0;
    secondDown = 0;
  }

  /** Takes all figures of another cell. */
  void take(Cell other) {
    sent = other.sent;
    failed = other.failed;
    retransmitted = other.retransmitted;
    minCode = other.minCode;
    medianCode = other.medianCode;
    p95Code = other.p95Code;
    measured = other.measured;
    firstResult = other.firstResult;
    firstDown = other.firstDown;
    secondResult = other.secondResult;
    secondDown = other.secondDown;
  }

  /** Adds time in which the path was down. A third reason counts as the second. */
  void addDown(int result, double share) {
    if (firstResult == 0 || firstResult == result) {
      firstResult = result;
      firstDown += share;
    } else {
      secondResult = secondResult == 0 ? result : secondResult;
      secondDown += share;
    }
  }

  void write(short[] to, int at) {
    to[at] = (short) minCode;
    to[at + 1] = (short) medianCode;
    to[at + 2] = (short) p95Code;
    to[at + 3] = count(sent);
    to[at + 4] = count(failed);
    to[at + 5] = count(retransmitted);
    to[at + 6] = share(firstDown);
    to[at + 7] = share(secondDown);
    long units = Math.round(Math.min(1, measured) * MEASURED_UNITS);
    to[at + 8] = (short) (units << 8 | firstResult << 4 | secondResult);
  }

  void read(short[] from, int at) {
    minCode = from[at] & WORD;
    medianCode = from[at + 1] & WORD;
    p95Code = from[at + 2] & WORD;
    sent = count(from[at + 3]);
    failed = count(from[at + 4]);
    retransmitted = count(from[at + 5]);
    firstDown = (from[at + 6] & WORD) / (double) SHARE_UNITS;
    secondDown = (from[at + 7] & WORD) / (double) SHARE_UNITS;
    int last = from[at + 8] & WORD;
    measured = measured((last >>> 8) / (double) MEASURED_UNITS, firstDown + secondDown);
    firstResult = last >>> 4 & FOUR_BITS;
    secondResult = last & FOUR_BITS;
  }

  /** The measured share is less exact than the share that was down: where both agree, it is all. */
  private static double measured(double share, double down) {
    boolean isAll = Math.abs(share - down) <= 0.5 / MEASURED_UNITS;
    return isAll ? down : Math.max(share, down);
  }

  private static short share(double share) {
    return (short) Math.round(Math.min(1, share) * SHARE_UNITS);
  }

  /** Twelve bits of mantissa above four of exponent. */
  private static short count(long value) {
    int exponent = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - MANTISSA_BITS);
    if (exponent > FOUR_BITS) {
      return (short) WORD;
    }
    return (short) (value >>> exponent << 4 | exponent);
  }

  private static long count(short word) {
    int bits = word & WORD;
    return (long) (bits >>> 4) << (bits & FOUR_BITS);
  }
}
