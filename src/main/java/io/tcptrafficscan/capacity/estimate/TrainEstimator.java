package io.tcptrafficscan.capacity.estimate;

import io.tcptrafficscan.capacity.estimate.Arrivals.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the rate of a path's narrowest link from a train of segments that the sender did not
 * pace. Segments leave a busy link back to back, so the slope of a busy period is the rate of the
 * link. The head of each period is left out: the queue, the receiver and a traffic shaper distort
 * it.
 */
public final class TrainEstimator {

  /** The head of a busy period, as a share of the bytes of the period. */
  private static final double HEAD = 0.3;

  private static final int MIN_POINTS = 5;
  private static final long MIN_DISPERSION_NANOS = 1_000_000;
  private static final long SHORT_RTT_NANOS = 3_000_000;
  private static final long MIN_DISPERSION_SHORT_RTT_NANOS = 2_000_000;

  /** Two rates differ if one is this many times the other. */
  private static final double BURST = 1.3;

  /** The bytes that a busy period needs to give a capacity, as a share of the longest period. */
  private static final double MIN_SHARE_OF_LONGEST = 0.25;

  /** The bytes that a slower period needs to contradict a capacity, as a share of its period. */
  private static final double MIN_CONTRADICTING_BYTES = 0.2;

  /** The time that a slower period needs to contradict, as a share of the minimum dispersion. */
  private static final double MIN_CONTRADICTING_DISPERSION = 0.3;

  private static final double USUAL_RESIDUAL_NANOS = 30_000;

  /** How late or early the first acknowledgement may be, as a share of the dispersion. */
  private static final double MAX_ACKNOWLEDGEMENT_EXCESS = 0.25;

  /**
   * How straight a tail must be.
   *
   * @param minHeadPoints points that a head needs to have a rate
   * @param maxResidual distance of the points from the line, as a share of the dispersion
   * @param maxBend relative difference between the rates of the tail's two halves
   */
  private record Limits(int minHeadPoints, double maxResidual, double maxBend) {
    static final Limits USUAL = new Limits(2, 0.015, 0.10);

    /** A tail of one initial window has seven points, and acknowledgements cross the path twice. */
    static final Limits ONE_WINDOW = new Limits(Integer.MAX_VALUE, 0.05, BURST - 1);
  }

  private TrainEstimator() {}

  /**
   * Estimates from the longest busy period, or from a shorter one if the longest gives no capacity.
   */
  public static CapacityEstimate estimate(Train train) {
    List<BusyPeriod> periods = BusyPeriod.of(train.arrivals());
    double minBytes = MIN_SHARE_OF_LONGEST * periods.get(0).bytes();
    List<CapacityEstimate> estimates =
        periods.stream()
            .filter(period -> period.bytes() >= minBytes)
            .map(period -> estimateAmong(periods, train, period))
            .toList();
    return estimates.stream()
        .filter(CapacityEstimate::isCapacity)
        .findFirst()
        .orElse(estimates.get(0));
  }

  /**
   * Estimates the long-run rate from a train that outlasts a shaper's burst and kept the link busy:
   * from its last half, or from its last quarter if the third quarter is still part of the burst.
   * It does not cut the train at its pauses, so a train with many pauses gives no capacity.
   */
  public static CapacityEstimate estimateLongRun(Train train) {
    Train rest = train.lastHalf();
    CapacityEstimate estimate = estimateWhole(rest, Limits.USUAL);
    return estimate.reason() == NoCapacity.BURST
        ? estimateWhole(rest.lastHalf(), Limits.USUAL)
        : estimate;
  }

  /**
   * Estimates from a train of one initial window that its sender timed by acknowledgements.
   * Acknowledgements have the spacing of the segments only if nothing delayed the first one.
   *
   * @param train how much was acknowledged at which time
   * @param sentNanos when the train was sent, on the clock of the acknowledgements
   */
  public static CapacityEstimate estimateAcknowledged(Train train, long sentNanos) {
    CapacityEstimate estimate = estimateWhole(train, Limits.ONE_WINDOW);
    if (!estimate.isCapacity()) {
      return estimate;
    }
    Arrivals seen = train.arrivals();
    double firstNanos = seen.bytes(0) * Arrivals.BITS_PER_SECOND / estimate.bitsPerSecond();
    double excess = seen.nanos(0) - sentNanos - train.rttNanos() - firstNanos;
    return Math.abs(excess) > MAX_ACKNOWLEDGEMENT_EXCESS * estimate.dispersionNanos()
        ? estimate.rejectedAs(NoCapacity.JITTER)
        : estimate;
  }

  /** Estimates from one busy period, unless another period was slower. */
  private static CapacityEstimate estimateAmong(
      List<BusyPeriod> periods, Train train, BusyPeriod period) {
    CapacityEstimate estimate = estimatePeriod(train, period, Limits.USUAL);
    return estimate.isCapacity() && isContradicted(train, periods, period, estimate)
        ? estimate.rejectedAs(NoCapacity.JITTER)
        : estimate;
  }

  /**
   * Whether another busy period was slower. Segments that were held back and then released together
   * arrive faster than the narrowest link sends.
   */
  private static boolean isContradicted(
      Train train, List<BusyPeriod> periods, BusyPeriod own, CapacityEstimate estimate) {
    double minBytes = MIN_CONTRADICTING_BYTES * own.bytes();
    double minNanos = MIN_CONTRADICTING_DISPERSION * minDispersionNanos(train.rttNanos());
    return periods.stream()
        .filter(period -> !period.equals(own) && period.bytes() >= minBytes)
        .map(BusyPeriod::merged)
        .filter(points -> points.size() >= MIN_POINTS)
        .filter(points -> points.nanos(points.size() - 1) - points.nanos(0) >= minNanos)
        .mapToDouble(points -> points.fit(0, points.size() - 1).bitsPerSecond())
        .anyMatch(rate -> rate * BURST < estimate.bitsPerSecond());
  }

  private static CapacityEstimate estimateWhole(Train train, Limits limits) {
    return estimatePeriod(train, BusyPeriod.whole(train.arrivals()), limits);
  }

  private static CapacityEstimate estimatePeriod(Train train, BusyPeriod period, Limits limits) {
    Arrivals points = period.merged();
    int last = points.size() - 1;
    int first = firstOfTail(points);
    NoCapacity reason = reasonOfSender(train);
    if (last <= first) {
      return new CapacityEstimate(reason == null ? NoCapacity.TOO_SHORT : reason, 0, 0);
    }
    Line tail = points.fit(first, last);
    if (reason == null) {
      reason = reasonOfArrivals(train, points, first, tail, limits);
    }
    long dispersion = points.nanos(last) - points.nanos(first);
    return new CapacityEstimate(reason, tail.bitsPerSecond(), dispersion);
  }

  private static @Nullable NoCapacity reasonOfSender(Train train) {
    if (!train.unpaced()) {
      return NoCapacity.PACED;
    }
    return train.retransmits() > 0 ? NoCapacity.RETRANSMIT : null;
  }

  private static @Nullable NoCapacity reasonOfArrivals(
      Train train, Arrivals points, int first, Line tail, Limits limits) {
    int last = points.size() - 1;
    long dispersion = points.nanos(last) - points.nanos(first);
    if (last - first + 1 < MIN_POINTS || dispersion < minDispersionNanos(train.rttNanos())) {
      return NoCapacity.TOO_SHORT;
    }
    if (train.arrivals().ranBackwards()) {
      return NoCapacity.JITTER;
    }
    int middle = (first + last) / 2;
    double bend =
        points.fit(first, middle).bitsPerSecond() / points.fit(middle, last).bitsPerSecond();
    boolean fastHead =
        first >= limits.minHeadPoints()
            && points.fit(0, first).bitsPerSecond() > BURST * tail.bitsPerSecond();
    if (fastHead || bend > BURST) {
      return NoCapacity.BURST;
    }
    double maxResidual = Math.max(limits.maxResidual() * dispersion, USUAL_RESIDUAL_NANOS);
    boolean straight =
        tail.residualNanos() <= maxResidual && Math.abs(bend - 1) <= limits.maxBend();
    return straight ? null : NoCapacity.JITTER;
  }

  /** A path with a short RTT needs a longer tail, since late wake-ups of the host weigh more. */
  private static long minDispersionNanos(long rttNanos) {
    return rttNanos < SHORT_RTT_NANOS ? MIN_DISPERSION_SHORT_RTT_NANOS : MIN_DISPERSION_NANOS;
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
