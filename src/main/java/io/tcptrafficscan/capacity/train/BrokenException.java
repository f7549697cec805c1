package io.tcptrafficscan.capacity.train;

import java.util.Locale;

/** A connection did not go on as agreed, and is given up. */
final class BrokenException extends Exception {
  private static final long serialVersionUID = 1L;

  /** In what way. The label values of metrics. */
  enum Way {
    /** Nothing came, or nothing was taken, before the deadline. */
    TIMEOUT,
    /** The other end closed or reset it. */
    CLOSED,
    /** What came is not of this protocol, or beyond its bounds. */
    PROTOCOL,
    /** The responder said no. */
    REFUSED,
    /** No connection was made. */
    UNREACHABLE;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Way way;

  BrokenException(Way way, String detail) {
    super(detail, null, false, false);
    this.way = way;
  }

  Way way() {
    return way;
  }
}
