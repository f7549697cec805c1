package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.plan.Path;

/** Receives every download that gave a capacity, on one of the threads that measure. */
@FunctionalInterface
public interface CapacityListener {
  void measured(Path path, TrainOutcome download);
}
