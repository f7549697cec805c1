package io.tcptrafficscan.history;

import java.time.Duration;

/**
 * How finely each path is kept, so that all of them stay within a limit of memory: single probes of
 * 15 minutes, short cells of 48 hours, long cells of 35 days. If there are too many paths, the
 * cells become wider and the probes fewer, and the times that the cells reach back stay.
 *
 * @param probes how many single probes are kept
 * @param shortMillis the width of a short cell
 * @param longMillis the width of a long cell
 * @param sample how many RTTs of an open cell are kept to find its median and 95th percentile
 */
record Layout(
    int probes, long shortMillis, int shortCells, long longMillis, int longCells, int sample) {
  /** What one path takes beside probes, cells and samples: objects, keys and array headers. */
  static final int OVERHEAD_BYTES = 570;

  private static final long PROBES_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final long SHORT_MILLIS = Duration.ofDays(2).toMillis();
  private static final long LONG_MILLIS = Duration.ofDays(35).toMillis();
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** How many times a minute and an hour wide the cells may be. */
  private static final int[] WIDTHS = {
    1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 48, 72, 96, 144, 288, 576, 1440
  };

  private static final int LEAST_PROBES = 8;

  /** A point at the begin of the range needs the probe before it. */
  private static final int MARGIN_PROBES = 12;

  private static final int LEAST_SAMPLE = 8;
  private static final int MOST_SAMPLE = 128;

  /** Probes may take one part in so many. */
  private static final int PART_OF_PROBES = 4;

  /** Samples of both open cells may take one part in so many. */
  private static final int PART_OF_SAMPLES = 12;

  /** What one path takes at the least. */
  static int leastBytes() {
    return of(1, 1, 1).bytes();
  }

  /**
   * The finest layout that fits; the coarsest there is if none does.
   *
   * @param bytes for all paths together
   * @param intervalMillis the shortest time between two probes of a path
   */
  static Layout of(long bytes, int paths, long intervalMillis) {
    long each = bytes / Math.max(1, paths) - OVERHEAD_BYTES;
    long wanted = PROBES_MILLIS / Math.max(1, intervalMillis) + MARGIN_PROBES;
    long fitting = each / PART_OF_PROBES / Long.BYTES;
    int probes = (int) Math.max(LEAST_PROBES, Math.min(wanted, fitting));
    int sample = (int) clamp(each / PART_OF_SAMPLES / (2 * Short.BYTES), LEAST_SAMPLE, MOST_SAMPLE);
    Layout layout = with(probes, sample, WIDTHS[0]);
    for (int i = 1; i < WIDTHS.length && layout.bytes() > each + OVERHEAD_BYTES; i++) {
      layout = with(probes, sample, WIDTHS[i]);
    }
    return layout;
  }

  private static Layout with(int probes, int sample, int width) {
    return new Layout(
        probes,
        width * MINUTE,
        cells(SHORT_MILLIS, width * MINUTE),
        width * HOUR,
        cells(LONG_MILLIS, width * HOUR),
        sample);
  }

  /** One more than fill the time, since the newest is still open. */
  private static int cells(long millis, long width) {
    return (int) ((millis + width - 1) / width) + 1;
  }

  private static long clamp(long value, long least, long most) {
    return Math.max(least, Math.min(most, value));
  }

  /** What one path takes. */
  int bytes() {
    return OVERHEAD_BYTES
        + probes * Long.BYTES
        + (shortCells + longCells) * Cell.SHORTS * Short.BYTES
        + 2 * sample * Short.BYTES;
  }
}
