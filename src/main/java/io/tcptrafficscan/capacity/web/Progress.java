package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;

/** Hears how a measurement goes on. */
@FunctionalInterface
public interface Progress {
  /** For who does not care. */
  Progress NONE = (bytes, estimate) -> {};

  /**
   * Called now and then, on any thread, one at a time.
   *
   * @param bytes of the train that have moved
   * @param estimate by these bytes; it is no capacity until it is known well enough
   */
  void note(long bytes, CapacityEstimate estimate);
}
