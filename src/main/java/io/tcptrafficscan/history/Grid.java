package io.tcptrafficscan.history;

import java.time.Duration;

/**
 * Where the points of a range lie, and which tier they come from.
 *
 * @param firstMillis the begin of the first point
 * @param stepMillis the width of a point: a multiple of the width of the cells it comes from
 * @param source where the points come from
 */
public record Grid(long firstMillis, long stepMillis, int points, Source source) {
  private static final long PROBES_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final long SHORT_MILLIS = Duration.ofDays(2).toMillis();

  /** Requests for the last 15 minutes or 48 hours arrive a little later than they were made. */
  private static final long SLACK_MILLIS = Duration.ofMinutes(1).toMillis();

  /** What a point is made of. */
  public enum Source {
    PROBES,
    SHORT_CELLS,
    LONG_CELLS
  }

  /**
   * The finest grid that a range allows.
   *
   * @param most how many points there may be
   * @param intervalMillis the longest time between two probes of a path
   * @param probesMillis how far the single probes of each path reach back
   */
  static Grid of(
      long fromMillis,
      long toMillis,
      long nowMillis,
      int most,
      long intervalMillis,
      long probesMillis,
      Layout layout) {
    if (fromMillis >= nowMillis - PROBES_MILLIS - SLACK_MILLIS
        && probesMillis >= Math.min(PROBES_MILLIS, nowMillis - fromMillis)) {
      long unit = Math.max(1, intervalMillis);
      Grid grid = of(fromMillis, toMillis, most, unit, Source.PROBES);
      if (grid.stepMillis < layout.shortMillis()) {
        return grid;
      }
    }
    Grid grid = of(fromMillis, toMillis, most, layout.shortMillis(), Source.SHORT_CELLS);
    boolean reachesBack = fromMillis >= nowMillis - SHORT_MILLIS - SLACK_MILLIS;
    return reachesBack && grid.stepMillis < layout.longMillis()
        ? grid
        : of(fromMillis, toMillis, most, layout.longMillis(), Source.LONG_CELLS);
  }

  private static Grid of(long from, long to, int most, long unit, Source source) {
    long units = Math.max(1, (to - from + most * unit - 1) / (most * unit));
    while (true) {
      long step = units * unit;
      long first = Math.floorDiv(from, step) * step;
      long points = (to - first + step - 1) / step;
      if (points <= most) {
        return new Grid(first, step, (int) points, source);
      }
      units++;
    }
  }

  /** The point that a time falls into; negative or too great outside of the range. */
  long point(long millis) {
    return Math.floorDiv(millis - firstMillis, stepMillis);
  }
}
