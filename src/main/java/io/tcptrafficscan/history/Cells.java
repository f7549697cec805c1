package io.tcptrafficscan.history;

import java.time.Duration;

/** Reads the cells of a path. */
final class Cells {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private Cells() {}

  /** What was measured of the last 24 hours, and how much of that the path was down. */
  static Recent.Day day(Series series, long now) {
    Tier tier = series.shortTier();
    Cell cell = new Cell();
    double open = series.openDownMillis(now) / (double) tier.widthMillis;
    double measured = open;
    double down = open;
    long first = Math.max(tier.first(), Math.floorDiv(now - DAY_MILLIS, tier.widthMillis));
    for (long number = first; number <= tier.last(); number++) {
      if (tier.read(number, cell)) {
        long start = number * tier.widthMillis;
        double part =
            Math.min(
                1, (start + tier.widthMillis - (now - DAY_MILLIS)) / (double) tier.widthMillis);
        measured += part * cell.measured;
        down += part * Math.min(cell.measured, cell.firstDown + cell.secondDown);
      }
    }
    double seconds = tier.widthMillis / 1e3;
    return new Recent.Day(measured * seconds, down * seconds);
  }

  /** Fills points from the cells of one width. */
  static void fill(Tier tier, Grid grid, Rows rows) {
    Cell cell = new Cell();
    Quantiles quantiles = new Quantiles();
    long perPoint = Math.max(1, grid.stepMillis() / tier.widthMillis);
    double seconds = tier.widthMillis / 1e3;
    for (int point = 0; point < grid.points(); point++) {
      quantiles.clear();
      long first = Math.floorDiv(grid.firstMillis() + point * grid.stepMillis(), tier.widthMillis);
      for (long number = first; number < first + perPoint; number++) {
        if (tier.read(number, cell)) {
          quantiles.add(cell);
          rows.sent[point] += cell.sent;
          rows.failed[point] += cell.failed;
          rows.retransmitted[point] += cell.retransmitted;
          rows.measured[point] += cell.measured * seconds;
          rows.addDown(point, cell.firstResult, cell.firstDown * seconds);
          rows.addDown(point, cell.secondResult, cell.secondDown * seconds);
        }
      }
      rows.rtts(
          point, quantiles.min(), quantiles.code(Quantiles.MEDIAN), quantiles.code(Quantiles.P95));
    }
  }
}
