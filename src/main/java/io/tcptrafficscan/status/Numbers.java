package io.tcptrafficscan.status;

import org.jspecify.annotations.Nullable;

/** Numbers that may be missing. */
final class Numbers {
  private Numbers() {}

  /** Null for what is not a number. */
  static @Nullable Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** A share; null of nothing. */
  static @Nullable Double ratio(double part, double whole) {
    return whole > 0 ? part / whole : null;
  }
}
