package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;

/**
 * The outcome of one train, or of the last train of a measurement.
 *
 * @param estimate has no rate if the train did not arrive
 * @param failure why the train did not arrive, in one line for a person; empty if it arrived
 * @param windowBytes the connection's receive window right after the handshake; 0 if it is unknown
 * @param rttMicros from SYN to SYN/ACK, as the kernel measured it; 0 if it is unknown
 * @param localAddress of the connection; empty if it is unknown
 * @param bytes payload bytes that all trains of the measurement cost in both directions, at most
 */
public record TrainOutcome(
    CapacityEstimate estimate,
    String failure,
    long windowBytes,
    long rttMicros,
    String localAddress,
    long bytes) {
  /** A train that did not arrive. */
  public static TrainOutcome failed(NoCapacity reason, String failure, long bytes) {
    return new TrainOutcome(CapacityEstimate.none(reason), failure, 0, 0, "", bytes);
  }

  /** A train that was not sent, because the budget has fewer bytes left. */
  public static TrainOutcome overBudget(int bytes) {
    return failed(NoCapacity.BUDGET, "the hourly budget has less than " + bytes + " bytes left", 0);
  }

  public boolean hasArrived() {
    return failure.isEmpty();
  }

  /** The same outcome with another estimate. */
  public TrainOutcome with(CapacityEstimate other) {
    return new TrainOutcome(other, failure, windowBytes, rttMicros, localAddress, bytes);
  }

  /** The outcome of a train that was not sent, because it would end as this one did. */
  public TrainOutcome repeated() {
    return new TrainOutcome(estimate, failure, windowBytes, rttMicros, localAddress, 0);
  }

  /** The same outcome, after earlier trains that cost this many bytes. */
  public TrainOutcome after(long earlierBytes) {
    return new TrainOutcome(
        estimate, failure, windowBytes, rttMicros, localAddress, earlierBytes + bytes);
  }
}
