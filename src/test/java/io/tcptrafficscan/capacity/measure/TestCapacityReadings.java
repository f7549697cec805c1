package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Key;
import io.tcptrafficscan.capacity.train.TrainOutcome;

/** Lets tests of other packages record capacities. */
public final class TestCapacityReadings {
  private TestCapacityReadings() {}

  /** Records a measurement that gave this estimate just now. */
  public static void record(
      CapacityReadings readings, Key key, Method method, CapacityEstimate estimate) {
    TrainOutcome outcome = new TrainOutcome(estimate, "", 1, 1, "127.0.0.1", 1);
    readings.record(key, method, outcome, System.nanoTime());
  }
}
