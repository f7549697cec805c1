package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Reason;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How often a path is measured. One that is disturbed by it is asked half as often each time, and
 * as often as all others once it gives a number undisturbed.
 */
final class Pace {
  /** A connection that was closed or reset, and a train that lost a segment. */
  private static final Set<String> DISTURBED = Set.of("closed", "retransmit");

  /** Nobody was hurt, and nothing lost. */
  private static final Set<String> HARMLESS =
      Set.of(
          Reason.TOO_SHORT.label(),
          Reason.JITTER.label(),
          Reason.BURST.label(),
          CapacityMeter.BUDGET);

  private final int mostIntervals;
  private final Predicate<String> disturbs;
  private int intervals = 1;
  private boolean disturbed;
  private boolean measured;

  private Pace(int mostIntervals, Predicate<String> disturbs) {
    this.mostIntervals = mostIntervals;
    this.disturbs = disturbs;
  }

  /** That of trains to a responder, which is there to be asked. */
  static Pace ofTrains() {
    return new Pace(16, DISTURBED::contains);
  }

  /** That of a ClientHello to a server that is not ours: what it does not like is not repeated. */
  static Pace ofHellos() {
    return new Pace(64, reason -> !HARMLESS.contains(reason));
  }

  /**
   * Takes note of one direction of a measurement.
   *
   * @param reason why it gave no number; null where it gave one
   */
  void note(@Nullable String reason) {
    measured |= reason == null;
    disturbed |= reason != null && disturbs.test(reason);
  }

  /** Ends a measurement, and says how many intervals to wait for the next. */
  int end() {
    if (disturbed) {
      intervals = Math.min(2 * intervals, mostIntervals);
    } else if (measured) {
      intervals = 1;
    }
    disturbed = false;
    measured = false;
    return intervals;
  }
}
