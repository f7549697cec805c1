package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.plan.Path;

/** Receives every download whose capacity may calibrate, on one of the threads that measure. */
@FunctionalInterface
public interface CapacityListener {
  /**
   * Takes one download.
   *
   * @param beganNanos when the measurement began, on the monotonic clock
   */
  void measured(Path path, TrainOutcome download, long beganNanos);
}
