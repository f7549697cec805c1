package io.tcptrafficscan.capacity.estimate;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Reason;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the rate of a path's bottleneck from a train of segments that its sender did not pace.
 * While the bottleneck is busy, segments leave it back to back; so the slope of a busy period is
 * its rate. What comes first in a period is left out: it is what the queue, the receiver and a
 * token bucket blur.
 */
public final class TrainEstimator {
  private static final double HEAD = 0.3;
  private static final int LEAST_POINTS = 5;
  private static final long LEAST_DISPERSION_NANOS = 1_000_000;
  private static final long SHORT_RTT_NANOS = 3_000_000;
  private static final long LEAST_DISPERSION_SHORT_RTT_NANOS = 2_000_000;
  private static final double BURST = 1.3;

  /** Of the longest period's bytes: what a period needs to give a number. */
  private static final double LEAST_OF_LONGEST = 0.25;

  /** Of a number's own bytes: what another period needs to contradict it. */
  private static final double CONTRADICTING_BYTES = 0.2;

  /** The same of the time that a tail must span. */
  private static final double CONTRADICTING_DISPERSION = 0.3;

  private static final double USUAL_RESIDUAL_NANOS = 30_000;

  /**
   * How straight a tail must be.
   *
   * @param leastHead points of a head whose rate means something
   * @param mostResidual off the line, in the median and of the tail's time
   * @param mostBend from the rate of its first half to that of its second
   */
  private record Gates(int leastHead, double mostResidual, double mostBend) {
    static final Gates USUAL = new Gates(2, 0.015, 0.10);

    /** Seven points are what a window has, and acknowledgements pass two hosts. */
    static final Gates OF_WINDOW = new Gates(Integer.MAX_VALUE, 0.05, BURST - 1);
  }

  private TrainEstimator() {}

  /**
   * Returns the payload rate of the bottleneck, or a reason why there is none: that of the longest
   * busy period. Where a host stood still in the midst of that one, another may be whole.
   */
  public static CapacityEstimate estimate(Train train) {
    List<BusyPeriod> periods = BusyPeriod.of(train.arrivals());
    double leastBytes = LEAST_OF_LONGEST * periods.get(0).bytes();
    List<CapacityEstimate> estimates =
        periods.stream()
            .filter(period -> period.bytes() >= leastBytes)
            .map(period -> estimate(train, periods, period))
            .toList();
    return estimates.stream()
        .filter(Capacity.class::isInstance)
        .findFirst()
        .orElse(estimates.get(0));
  }

  private static CapacityEstimate estimate(
      Train train, List<BusyPeriod> periods, BusyPeriod period) {
    CapacityEstimate estimate = estimate(train, period, Gates.USUAL);
    return estimate instanceof Capacity capacity && isContradicted(train, periods, period, capacity)
        ? new Rejection(Reason.JITTER, capacity.bitsPerSecond(), capacity.dispersionNanos())
        : estimate;
  }

  /**
   * Whether another busy period of some length was slower. Where segments were held back, and let
   * go at once, the rate of what then came is not the bottleneck's.
   */
  private static boolean isContradicted(
      Train train, List<BusyPeriod> periods, BusyPeriod own, Capacity capacity) {
    double leastBytes = CONTRADICTING_BYTES * own.bytes();
    double leastNanos = CONTRADICTING_DISPERSION * leastDispersionNanos(train.rttNanos());
    return periods.stream()
        .filter(period -> !period.equals(own) && period.bytes() >= leastBytes)
        .map(BusyPeriod::merged)
        .filter(points -> points.size() >= LEAST_POINTS)
        .filter(points -> points.nanos(points.size() - 1) - points.nanos(0) >= leastNanos)
        .mapToDouble(points -> Line.through(points, 0, points.size() - 1).bitsPerSecond())
        .anyMatch(rate -> rate * BURST < capacity.bitsPerSecond());
  }

  /**
   * The same of a train that left at once, so that the bottleneck was busy with it from its first
   * segment to its last, whatever pauses there seem to be.
   */
  static CapacityEstimate estimateWindow(Train train) {
    return estimate(train, BusyPeriod.whole(train.arrivals()), Gates.OF_WINDOW);
  }

  private static CapacityEstimate estimate(Train train, BusyPeriod period, Gates gates) {
    Arrivals points = period.merged();
    int last = points.size() - 1;
    int first = firstOfTail(points);
    if (last <= first) {
      Reason reason = reasonOf(train);
      return new Rejection(reason == null ? Reason.TOO_SHORT : reason, 0, 0);
    }
    Line tail = Line.through(points, first, last);
    long dispersion = points.nanos(last) - points.nanos(first);
    Reason reason = reasonOf(train);
    if (reason == null) {
      reason = reasonOf(train, points, first, tail, gates);
    }
    return reason == null
        ? new Capacity(tail.bitsPerSecond(), dispersion)
        : new Rejection(reason, tail.bitsPerSecond(), dispersion);
  }

  /**
   * Returns the rate behind a burst, of a train that is long enough to outlast it and kept the
   * bottleneck busy: that of its last half, or of its last quarter where what comes before was
   * faster. Pauses are part of it; where they are many, it is no straight line.
   */
  public static CapacityEstimate estimateLongRun(Train train) {
    Train rest = train.lastHalf();
    CapacityEstimate estimate = estimateWhole(rest);
    if (estimate instanceof Rejection rejection && rejection.reason() == Reason.BURST) {
      return estimateWhole(rest.lastHalf());
    }
    return estimate;
  }

  private static CapacityEstimate estimateWhole(Train train) {
    return estimate(train, BusyPeriod.whole(train.arrivals()), Gates.USUAL);
  }

  /** What speaks against the train whatever its shape is. */
  private static @Nullable Reason reasonOf(Train train) {
    if (!train.unpaced()) {
      return Reason.PACED;
    }
    return train.retransmits() > 0 ? Reason.RETRANSMIT : null;
  }

  private static @Nullable Reason reasonOf(
      Train train, Arrivals points, int first, Line tail, Gates gates) {
    int last = points.size() - 1;
    long dispersion = points.nanos(last) - points.nanos(first);
    if (last - first + 1 < LEAST_POINTS || dispersion < leastDispersionNanos(train.rttNanos())) {
      return Reason.TOO_SHORT;
    }
    if (train.arrivals().ranBackwards()) {
      return Reason.JITTER;
    }
    int middle = (first + last) / 2;
    double bend =
        Line.through(points, first, middle).bitsPerSecond()
            / Line.through(points, middle, last).bitsPerSecond();
    double head = first < gates.leastHead() ? 1 : Line.through(points, 0, first).bitsPerSecond();
    if ((first >= gates.leastHead() && head > BURST * tail.bitsPerSecond()) || bend > BURST) {
      return Reason.BURST;
    }
    double mostResidual = Math.max(gates.mostResidual() * dispersion, USUAL_RESIDUAL_NANOS);
    boolean straight =
        tail.residualNanos() <= mostResidual && Math.abs(bend - 1) <= gates.mostBend();
    return straight ? null : Reason.JITTER;
  }

  /** The time that a tail must span: over a short RTT the host's own wake-ups weigh more. */
  static long leastDispersionNanos(long rttNanos) {
    return rttNanos < SHORT_RTT_NANOS ? LEAST_DISPERSION_SHORT_RTT_NANOS : LEAST_DISPERSION_NANOS;
  }

  private static int firstOfTail(Arrivals points) {
    if (points.size() == 0) {
      return 0;
    }
    int last = points.size() - 1;
    double head = HEAD * (points.bytes(last) - points.bytes(0));
    int first = 0;
    while (first < last && points.bytes(first) - points.bytes(0) < head) {
      first++;
    }
    return first;
  }
}
