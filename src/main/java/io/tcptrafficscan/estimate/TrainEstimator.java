package io.tcptrafficscan.estimate;

import io.tcptrafficscan.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.estimate.CapacityEstimate.Reason;
import io.tcptrafficscan.estimate.CapacityEstimate.Rejection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the rate of a path's bottleneck from a train of segments that its sender did not pace.
 * While the bottleneck is busy, segments leave it back to back; so the slope of a busy period is
 * its rate. What comes first in a period is left out: it is what the queue, the receiver and a
 * token bucket blur.
 */
public final class TrainEstimator {
  private static final double LEAST_GAP_NANOS = 100_000;
  private static final double MOST_LEAST_GAP_NANOS = 300_000;
  private static final double NOISE_PERCENTILE = 0.9;
  private static final double GAP_OF_NOISE = 5;
  private static final double GAP_OF_TIME = 2;
  private static final long MERGED_NANOS = 30_000;
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
    List<Range> periods = busyPeriods(train);
    double leastBytes = LEAST_OF_LONGEST * bytes(train.arrivals(), periods.get(0));
    List<CapacityEstimate> estimates =
        periods.stream()
            .filter(range -> bytes(train.arrivals(), range) >= leastBytes)
            .map(range -> estimate(train, periods, range))
            .toList();
    return estimates.stream()
        .filter(Capacity.class::isInstance)
        .findFirst()
        .orElse(estimates.get(0));
  }

  private static CapacityEstimate estimate(Train train, List<Range> periods, Range range) {
    CapacityEstimate estimate = estimate(train, range, Gates.USUAL);
    return estimate instanceof Capacity capacity && isContradicted(train, periods, range, capacity)
        ? new Rejection(Reason.JITTER, capacity.bitsPerSecond(), capacity.dispersionNanos())
        : estimate;
  }

  /**
   * Whether another busy period of some length was slower. Where segments were held back, and let
   * go at once, the rate of what then came is not the bottleneck's.
   */
  private static boolean isContradicted(
      Train train, List<Range> periods, Range own, Capacity capacity) {
    double leastBytes = CONTRADICTING_BYTES * bytes(train.arrivals(), own);
    double leastNanos = CONTRADICTING_DISPERSION * leastDispersionNanos(train.rttNanos());
    return periods.stream()
        .filter(range -> !range.equals(own) && bytes(train.arrivals(), range) >= leastBytes)
        .map(range -> merged(train.arrivals(), range))
        .filter(period -> period.size() >= LEAST_POINTS)
        .filter(period -> period.nanos(period.size() - 1) - period.nanos(0) >= leastNanos)
        .mapToDouble(period -> Line.through(period, 0, period.size() - 1).bitsPerSecond())
        .anyMatch(rate -> rate * BURST < capacity.bitsPerSecond());
  }

  /**
   * The same of a train that left at once, so that the bottleneck was busy with it from its first
   * segment to its last, whatever pauses there seem to be.
   */
  static CapacityEstimate estimateWindow(Train train) {
    return estimate(train, whole(train), Gates.OF_WINDOW);
  }

  private static CapacityEstimate estimate(Train train, Range range, Gates gates) {
    Arrivals period = merged(train.arrivals(), range);
    int last = period.size() - 1;
    int first = firstOfTail(period);
    if (last <= first) {
      Reason reason = reasonOf(train);
      return new Rejection(reason == null ? Reason.TOO_SHORT : reason, 0, 0);
    }
    Line tail = Line.through(period, first, last);
    long dispersion = period.nanos(last) - period.nanos(first);
    Reason reason = reasonOf(train);
    if (reason == null) {
      reason = reasonOf(train, period, first, tail, gates);
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
    CapacityEstimate estimate = estimate(rest, whole(rest), Gates.USUAL);
    if (estimate instanceof Rejection rejection && rejection.reason() == Reason.BURST) {
      rest = rest.lastHalf();
      return estimate(rest, whole(rest), Gates.USUAL);
    }
    return estimate;
  }

  private static Range whole(Train train) {
    return new Range(0, train.arrivals().size() - 1);
  }

  /** What speaks against the train whatever its shape is. */
  private static @Nullable Reason reasonOf(Train train) {
    if (!train.unpaced()) {
      return Reason.PACED;
    }
    return train.retransmits() > 0 ? Reason.RETRANSMIT : null;
  }

  private static @Nullable Reason reasonOf(
      Train train, Arrivals period, int first, Line tail, Gates gates) {
    int last = period.size() - 1;
    long dispersion = period.nanos(last) - period.nanos(first);
    if (last - first + 1 < LEAST_POINTS || dispersion < leastDispersionNanos(train.rttNanos())) {
      return Reason.TOO_SHORT;
    }
    if (train.arrivals().ranBackwards()) {
      return Reason.JITTER;
    }
    int middle = (first + last) / 2;
    double bend =
        Line.through(period, first, middle).bitsPerSecond()
            / Line.through(period, middle, last).bitsPerSecond();
    double head = first < gates.leastHead() ? 1 : Line.through(period, 0, first).bitsPerSecond();
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

  /** Two points, both included. */
  private record Range(int from, int to) {}

  /** That with the most bytes first; at least one, which may be empty. */
  private static List<Range> busyPeriods(Train train) {
    Arrivals all = train.arrivals();
    double nanosPerByte = medianNanosPerByte(all);
    double leastGap = leastGapNanos(all, nanosPerByte);
    List<Range> periods = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= all.size(); i++) {
      if (i == all.size() || isGap(all, i, nanosPerByte, leastGap)) {
        periods.add(new Range(from, i - 1));
        from = i;
      }
    }
    if (periods.isEmpty()) {
      periods.add(new Range(0, 0));
    }
    periods.sort(Comparator.comparingLong((Range range) -> bytes(all, range)).reversed());
    return periods;
  }

  /** The quieter the arrivals, the shorter a pause can be told from a late wake-up. */
  private static double leastGapNanos(Arrivals all, double nanosPerByte) {
    double[] off =
        IntStream.range(1, all.size())
            .mapToDouble(
                i ->
                    Math.abs(
                        all.nanos(i)
                            - all.nanos(i - 1)
                            - nanosPerByte * (all.bytes(i) - all.bytes(i - 1))))
            .sorted()
            .toArray();
    double noise = off.length == 0 ? 0 : off[(int) (NOISE_PERCENTILE * off.length)];
    return Math.max(LEAST_GAP_NANOS, Math.min(GAP_OF_NOISE * noise, MOST_LEAST_GAP_NANOS));
  }

  private static long bytes(Arrivals all, Range range) {
    return all.size() == 0 ? 0 : all.bytes(range.to()) - all.bytes(range.from());
  }

  private static boolean isGap(Arrivals all, int at, double nanosPerByte, double leastGap) {
    double elapsed = all.nanos(at) - all.nanos(at - 1);
    double expected = nanosPerByte * (all.bytes(at) - all.bytes(at - 1));
    return elapsed - expected > leastGap && elapsed > GAP_OF_TIME * expected;
  }

  /** The median between points, each weighing as much as it has bytes. */
  private static double medianNanosPerByte(Arrivals all) {
    if (all.size() < 2) {
      return 0;
    }
    double[][] steps =
        IntStream.range(1, all.size())
            .mapToObj(
                i -> {
                  double bytes = all.bytes(i) - all.bytes(i - 1);
                  return new double[] {(all.nanos(i) - all.nanos(i - 1)) / bytes, bytes};
                })
            .sorted(Comparator.comparingDouble(step -> step[0]))
            .toArray(double[][]::new);
    double half = (all.bytes(all.size() - 1) - all.bytes(0)) / 2.0;
    int at = 0;
    for (double below = steps[0][1]; below < half; below += steps[at][1]) {
      at++;
    }
    return steps[at][0];
  }

  /** Points so close together that the kernel's own work is most of what lies between them. */
  private static Arrivals merged(Arrivals all, Range range) {
    Arrivals merged = new Arrivals();
    for (int i = range.from(); i <= range.to() && i < all.size(); i++) {
      int end = i;
      while (end < range.to() && all.nanos(end + 1) - all.nanos(i) < MERGED_NANOS) {
        end++;
      }
      merged.add(all.nanos(end), all.bytes(end));
      i = end;
    }
    return merged;
  }

  private static int firstOfTail(Arrivals period) {
    if (period.size() == 0) {
      return 0;
    }
    int last = period.size() - 1;
    double head = HEAD * (period.bytes(last) - period.bytes(0));
    int first = 0;
    while (first < last && period.bytes(first) - period.bytes(0) < head) {
      first++;
    }
    return first;
  }
}
