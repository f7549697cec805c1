package io.tcptrafficscan.capacity;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How often a path is measured. One that resets trains or loses segments is asked half as often
 * each time, and as often as all others once it gives a number undisturbed.
 */
final class Pace {
  /** A path waits for at most so many intervals. */
  static final int MOST_INTERVALS = 16;

  /** A connection that was closed or reset, and a train that lost a segment. */
  private static final Set<String> DISTURBED = Set.of("closed", "retransmit");

  private int intervals = 1;
  private boolean disturbed;
  private boolean measured;

  /**
   * Takes note of one direction of a measurement.
   *
   * @param reason why it gave no number; null where it gave one
   */
  void note(@Nullable String reason) {
    measured |= reason == null;
    disturbed |= reason != null && DISTURBED.contains(reason);
  }

  /** Ends a measurement, and says how many intervals to wait for the next. */
  int end() {
    if (disturbed) {
      intervals = Math.min(2 * intervals, MOST_INTERVALS);
    } else if (measured) {
      intervals = 1;
    }
    disturbed = false;
    measured = false;
    return intervals;
  }
}
