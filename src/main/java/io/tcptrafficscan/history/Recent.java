package io.tcptrafficscan.history;

import java.util.Arrays;

/** Reads the single probes of a path. */
final class Recent {
  private static final long MINUTE_MILLIS = 60_000;
  private static final int LEAST_LATEST = 5;

  private Recent() {}

  /** Seconds of the last 24 hours. */
  record Day(double measuredSeconds, double downSeconds) {}

  /**
   * What the probes since a time say.
   *
   * @param day what the cells of the last 24 hours say
   */
  static PathFigures figures(Series series, long sinceMillis, Day day) {
    int first = first(series, sinceMillis);
    int kept = series.kept();
    int[] codes = new int[kept - first];
    int rtts = 0;
    int failed = 0;
    int synsSent = 0;
    int synsLost = 0;
    for (int i = first; i < kept; i++) {
      long entry = series.probe(i);
      if (Entry.result(entry) == Entry.SUCCESS) {
        synsSent += 1 + Entry.retransmits(entry);
        synsLost += Entry.retransmits(entry);
      } else {
        failed++;
        boolean isAlone = isUp(series, i - 1) && isUp(series, i + 1);
        synsSent += isAlone ? 1 : 0;
        synsLost += isAlone ? 1 : 0;
      }
      if (Entry.rttCode(entry) != RttCode.NONE) {
        codes[rtts++] = Entry.rttCode(entry);
      }
    }
    int now = median(Arrays.copyOfRange(codes, rtts - latest(series, first, rtts), rtts));
    Arrays.sort(codes, 0, rtts);
    return new PathFigures(
        series.sinceMillis,
        first == kept ? 0 : series.lastMillis() - Entry.millis(series.probe(first)),
        RttCode.seconds(now),
        RttCode.seconds(rtts == 0 ? RttCode.NONE : codes[Tier.rank(rtts, Quantiles.MEDIAN)]),
        RttCode.seconds(rtts == 0 ? RttCode.NONE : codes[Tier.rank(rtts, Quantiles.P95)]),
        RttCode.seconds(rtts == 0 ? RttCode.NONE : codes[rtts - 1]),
        kept - first,
        failed,
        synsSent,
        synsLost,
        day.measuredSeconds(),
        1 - day.downSeconds() / day.measuredSeconds());
  }

  private static int median(int[] codes) {
    Arrays.sort(codes);
    return codes.length == 0 ? RttCode.NONE : codes[Tier.rank(codes.length, Quantiles.MEDIAN)];
  }

  /** How many of the last RTTs are of the last minute, or the least number. */
  private static int latest(Series series, int first, int rtts) {
    int latest = 0;
    long since = series.lastMillis() - MINUTE_MILLIS;
    for (int i = series.kept() - 1; i >= first && latest < rtts; i--) {
      long entry = series.probe(i);
      if (Entry.millis(entry) < since && latest >= LEAST_LATEST) {
        break;
      }
      latest += Entry.rttCode(entry) == RttCode.NONE ? 0 : 1;
    }
    return latest;
  }

  /** Whether a probe succeeded. One that nobody knows of counts as a failure. */
  private static boolean isUp(Series series, int index) {
    return index >= 0
        && index < series.kept()
        && Entry.result(series.probe(index)) == Entry.SUCCESS;
  }

  /** The first probe that departed since a time; times that a clock set back are no hindrance. */
  private static int first(Series series, long sinceMillis) {
    int first = series.kept();
    while (first > 0 && Entry.millis(series.probe(first - 1)) >= sinceMillis) {
      first--;
    }
    return first;
  }

  /** Fills points from single probes. */
  static void fill(Series series, Grid grid, Rows rows) {
    int kept = series.kept();
    int[] codes = new int[kept];
    int rtts = 0;
    long open = -1;
    for (int i = 0; i < kept; i++) {
      long entry = series.probe(i);
      long point = grid.point(Entry.millis(entry));
      hold(series, i, grid, rows);
      if (point < 0 || point >= grid.points()) {
        continue;
      }
      if (point != open) {
        close(rows, open, codes, rtts);
        open = point;
        rtts = 0;
      }
      rows.sent[(int) point]++;
      rows.failed[(int) point] += Entry.result(entry) == Entry.SUCCESS ? 0 : 1;
      rows.retransmitted[(int) point] += Entry.retransmits(entry);
      if (Entry.rttCode(entry) != RttCode.NONE) {
        codes[rtts++] = Entry.rttCode(entry);
      }
    }
    close(rows, open, codes, rtts);
  }

  private static void close(Rows rows, long point, int[] codes, int rtts) {
    if (point >= 0 && rtts > 0) {
      Arrays.sort(codes, 0, rtts);
      rows.rtts(
          (int) point,
          codes[0],
          codes[Tier.rank(rtts, Quantiles.MEDIAN)],
          codes[Tier.rank(rtts, Quantiles.P95)]);
    }
  }

  /** Adds the time for which the state of a probe held. */
  private static void hold(Series series, int index, Grid grid, Rows rows) {
    long from = Entry.millis(series.probe(index));
    long to = from + series.heldMillis(index);
    int result = Entry.result(series.probe(index));
    while (from < to) {
      long point = grid.point(from);
      long end = Math.min(to, grid.firstMillis() + (point + 1) * grid.stepMillis());
      if (point >= 0 && point < grid.points()) {
        double seconds = (end - from) / 1e3;
        rows.measured[(int) point] += seconds;
        rows.addDown((int) point, result, seconds);
      }
      from = end;
    }
  }
}
