package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Measurement;

/** Runs the trains of one measurement. */
@FunctionalInterface
public interface TrainRunner {
  /**
   * Runs the next train of a measurement, which is not over, and gives it the result. Ends by
   * {@code endNanos}, on the clock of {@link System#nanoTime}.
   */
  TrainOutcome run(Measurement measurement, long endNanos);
}
