package io.tcptrafficscan.history;

/**
 * An RTT in 16 bits, by its logarithm: from 1 µs to more than an hour, right to 0.02 %. A longer
 * RTT has a greater code.
 */
final class RttCode {
  /** The code of no RTT. */
  static final int NONE = 0;

  private static final int CODES_A_DOUBLING = 2_000;
  private static final int MOST = (1 << 16) - 1;
  private static final double LOG_2 = Math.log(2);

  private RttCode() {}

  /**
   * @param micros at least 1
   */
  static int of(long micros) {
    double doublings = Math.log((double) Math.max(1, micros)) / LOG_2;
    double code = 1 + Math.rint(doublings * CODES_A_DOUBLING);
    return code < MOST ? (int) code : MOST;
  }

  /** In seconds; not a number where there is no RTT. */
  static double seconds(int code) {
    if (code == NONE) {
      return Double.NaN;
    }
    double micros = Math.pow(2, (code - 1.0) / CODES_A_DOUBLING);
    return Math.rint(micros * 100) / 1e8; // no digits that the code does not have
  }
}
