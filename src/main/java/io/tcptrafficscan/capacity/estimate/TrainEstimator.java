package io.tcptrafficscan.capacity.estimate;

/**
 * Estimates the rate of a path's narrowest link from the steps in which segments waited for it, and
 * how far that rate may be from the link's long-run rate.
 */
public final class TrainEstimator {
  /**
   * A sender that lost much or paces sends little at a time: one grant or aggregate may hold it.
   */
  private static final double MIN_SHARE = 0.25;

  /** Where grants serve all that waits, as on cable, the gaps between them are not counted. */
  private static final double MAX_UNEXPLAINED = 0.25;

  /** A line that changes by more during a train, as a cellular one does, has no one rate. */
  private static final double MAX_CHANGE = 0.5;

  /**
   * Of acknowledged segments, those that were sent again: behind each, the times of many are lost.
   */
  private static final double MAX_HOLES = 1.0 / 64;

  /** Of ten segments, of which a server acknowledges two at a time. */
  private static final int MIN_ACKNOWLEDGEMENTS = 5;

  private TrainEstimator() {}

  /** Estimates from one train. */
  public static CapacityEstimate estimate(Train train) {
    if (train.arrivals().size() == 0) {
      return CapacityEstimate.none(NoCapacity.TOO_SHORT);
    }
    Backlog backlog = new Backlog(train);
    Steps steps = backlog.steps;
    if (steps.size() == 0) {
      return CapacityEstimate.none(NoCapacity.TOO_SHORT);
    }
    Span span = new Span(steps, 0, steps.size()).behindBucket().withoutEdges();
    double loss = backlog.lossRatio();
    double error = Math.min(1, span.errorRatio() + loss);
    double ofSteps = Math.min(error, span.errorRatioOfSteps() + loss);
    CapacityEstimate estimate =
        new CapacityEstimate(
            NoCapacity.TOO_NOISY, span.bitsPerSecond(), error, Math.max(1, (long) span.nanos()));
    if (steps.size() < Span.MIN_STEPS
        || backlog.share() < MIN_SHARE
        || backlog.unexplainedRatio() > MAX_UNEXPLAINED
        || (train.acknowledged() && backlog.resentRatio() > MAX_HOLES)) {
      return estimate.rejectedAs(
          train.retransmits() > 0 ? NoCapacity.RETRANSMIT : NoCapacity.TOO_SHORT);
    }
    // Steps that agree, in parts that do not: the line itself changes, and was measured well.
    if (backlog.isClockSetBack()
        || !(ofSteps <= CapacityEstimate.MAX_ERROR && error <= MAX_CHANGE)) {
      return estimate;
    }
    return backlog.isKnown() || span.isPlateau()
        ? estimate.accepted()
        : estimate.rejectedAs(NoCapacity.PACED);
  }

  /**
   * Estimates from a train of one initial window that its sender timed by acknowledgements: all of
   * it waited. Acknowledgements have the spacing of the segments if nothing delayed the first one.
   *
   * @param train how much was acknowledged at which time, and when it left
   */
  public static CapacityEstimate estimateAcknowledged(Train train) {
    Arrivals seen = train.arrivals();
    int last = seen.size() - 1;
    if (last < MIN_ACKNOWLEDGEMENTS - 1 || train.departures().size() == 0) {
      return CapacityEstimate.none(NoCapacity.TOO_SHORT);
    }
    Span span = new Span(Steps.of(seen), 0, last);
    double firstNanos = seen.bytes(0) * span.nanos() / span.bytes();
    double excess =
        Math.abs(seen.nanos(0) - train.departures().nanos(0) - train.rttNanos() - firstNanos);
    double error = excess / span.nanos() + span.errorRatioOfSteps();
    CapacityEstimate estimate =
        new CapacityEstimate(
            NoCapacity.TOO_NOISY, span.bitsPerSecond(), error, Math.max(1, (long) span.nanos()));
    if (!train.unpaced() || train.retransmits() > 0) {
      return estimate.rejectedAs(train.unpaced() ? NoCapacity.RETRANSMIT : NoCapacity.PACED);
    }
    return error <= CapacityEstimate.MAX_ERROR ? estimate.accepted() : estimate;
  }
}
