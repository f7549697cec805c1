package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.NoCapacity;

/** The exchange around a train failed, and its connection must be closed. */
public final class TrainException extends Exception {
  private static final long serialVersionUID = 1L;

  private final NoCapacity reason;

  public TrainException(NoCapacity reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** The agent stops: this thread was interrupted, and stays so. */
  public static TrainException stopping() {
    Thread.currentThread().interrupt();
    return new TrainException(NoCapacity.CLOSED, "the agent is stopping");
  }

  public NoCapacity reason() {
    return reason;
  }

  /** The outcome of a train that failed after this many bytes. */
  public TrainOutcome toOutcome(long bytes) {
    return TrainOutcome.failed(reason, String.valueOf(getMessage()), bytes);
  }
}
