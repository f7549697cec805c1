package io.tcptrafficscan.capacity.estimate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A stretch of arrivals without a pause: the narrowest link was busy sending all of it.
 *
 * @param from the first point
 * @param to the last point
 */
record BusyPeriod(Arrivals all, int from, int to) {
  private static final double MIN_GAP_NANOS = 100_000;
  private static final double MAX_MIN_GAP_NANOS = 300_000;
  private static final double NOISE_PERCENTILE = 0.9;
  private static final double MIN_GAP_PER_NOISE = 5;
  private static final double MIN_GAP_PER_STEP = 2;
  private static final long MERGED_NANOS = 30_000;

  /** All arrivals, with their pauses. */
  static BusyPeriod whole(Arrivals all) {
    return new BusyPeriod(all, 0, all.size() - 1);
  }

  /** Cuts arrivals at their pauses. Returns at least one period, the one with most bytes first. */
  static List<BusyPeriod> of(Arrivals all) {
    double nanosPerByte = medianNanosPerByte(all);
    double minGap = minGapNanos(all, nanosPerByte);
    List<BusyPeriod> periods = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= all.size(); i++) {
      if (i == all.size() || isGap(all, i, nanosPerByte, minGap)) {
        periods.add(new BusyPeriod(all, from, i - 1));
        from = i;
      }
    }
    if (periods.isEmpty()) {
      periods.add(whole(all));
    }
    periods.sort(Comparator.comparingLong(BusyPeriod::bytes).reversed());
    return periods;
  }

  /** Bytes between the first and the last point. */
  long bytes() {
    return all.size() == 0 ? 0 : all.bytes(to) - all.bytes(from);
  }

  /**
   * The points of the period. Of points within {@link #MERGED_NANOS}, only the last is kept: the
   * kernel delayed them.
   */
  Arrivals merged() {
    Arrivals merged = new Arrivals();
    for (int i = from; i <= to; i++) {
      int end = i;
      while (end < to && all.nanos(end + 1) - all.nanos(i) < MERGED_NANOS) {
        end++;
      }
      merged.add(all.nanos(end), all.bytes(end));
      i = end;
    }
    return merged;
  }

  /**
   * The shortest pause that differs from a late wake-up: shorter if the arrivals have less noise.
   */
  private static double minGapNanos(Arrivals all, double nanosPerByte) {
    double[] off =
        IntStream.range(1, all.size())
            .mapToDouble(i -> Math.abs(delayNanos(all, i, nanosPerByte)))
            .sorted()
            .toArray();
    double noise = off.length == 0 ? 0 : off[(int) (NOISE_PERCENTILE * off.length)];
    return Math.max(MIN_GAP_NANOS, Math.min(MIN_GAP_PER_NOISE * noise, MAX_MIN_GAP_NANOS));
  }

  private static boolean isGap(Arrivals all, int at, double nanosPerByte, double minGap) {
    double elapsed = all.nanos(at) - all.nanos(at - 1);
    double delay = delayNanos(all, at, nanosPerByte);
    return delay > minGap && elapsed > MIN_GAP_PER_STEP * (elapsed - delay);
  }

  /** How much more time passed before a point than its bytes take. */
  private static double delayNanos(Arrivals all, int at, double nanosPerByte) {
    return all.nanos(at) - all.nanos(at - 1) - nanosPerByte * (all.bytes(at) - all.bytes(at - 1));
  }

  /** The median time per byte between neighbouring points, weighted by bytes. */
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
}
