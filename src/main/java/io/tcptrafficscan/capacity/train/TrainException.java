package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.NoCapacity;

/** The exchange around a train failed, and its connection must be closed. */
final class TrainException extends Exception {
  private static final long serialVersionUID = 1L;

  private final NoCapacity reason;

  TrainException(NoCapacity reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  NoCapacity reason() {
    return reason;
  }

  /** The outcome of a train that failed after this many bytes. */
  TrainOutcome toOutcome(long bytes) {
    return TrainOutcome.failed(reason, String.valueOf(getMessage()), bytes);
  }
}
