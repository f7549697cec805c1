package io.tcptrafficscan.capacity.estimate;

/** The steps from one to another, the latter not included. */
record Span(Steps steps, int from, int to, double nanos, double bytes) {
  /** Fewer steps show no spread. */
  static final int MIN_STEPS = 6;

  private static final double BITS_PER_SECOND = 8e9;

  /** The estimate begins and ends within these shares of the time, each after its longest step. */
  private static final double EDGE = 0.1;

  /** Within an edge of so many of the longest steps, one grant or aggregate ends. */
  private static final double EDGE_STEPS = 2;

  // The steps are cut into so many blocks, whose spread tells the error. More and shorter blocks
  // would take the rhythm of grants for noise; fewer tell too little.
  private static final int LEAST_BLOCKS = 4;
  private static final int MOST_BLOCKS = 8;

  /** Standard errors in half of a 95 % interval (Student's t for 6 degrees of freedom). */
  private static final double STANDARD_ERRORS = 2.5;

  /** A sender that paces has reached the link's rate if it is no more than this much faster. */
  private static final double PLATEAU = 1.1;

  /** A shaper's bucket lets its bytes through faster than this; a link's own rate varies less. */
  private static final double BUCKET = 1.3;

  /** Behind a bucket, the rate is a shaper's. */
  private static final double STEADY = 0.06;

  /** The least share of the time in which a bucket is looked for: less changes the rate little. */
  private static final double LEAST_BUCKET = 1.0 / 16;

  private static final double CUT = 0.1;
  private static final double MIDDLE_FROM = 0.45;
  private static final double MIDDLE_TO = 0.55;

  Span(Steps steps, int from, int to) {
    this(steps, from, to, steps.nanos(from, to), steps.bytes(from, to));
  }

  double bitsPerSecond() {
    return BITS_PER_SECOND * bytes / nanos;
  }

  /** The later part alone, if it is steady and the earlier part emptied a shaper's bucket. */
  Span behindBucket() {
    for (double share = LEAST_BUCKET; share < MIDDLE_TO; share *= 2) {
      int split = cut((1 - CUT) * share * nanos, (1 + CUT) * share * nanos);
      Span earlier = new Span(steps, from, split);
      Span later = new Span(steps, split, to);
      if (later.to - later.from >= MIN_STEPS
          && earlier.bitsPerSecond() > BUCKET * later.bitsPerSecond()
          && later.errorRatio() < STEADY) {
        return later;
      }
    }
    return this;
  }

  private int middle() {
    return cut(MIDDLE_FROM * nanos, MIDDLE_TO * nanos);
  }

  /** From the end of one grant, aggregate or stall to the end of another. */
  Span withoutEdges() {
    double longest = 0;
    for (int i = from; i < to; i++) {
      longest = Math.max(longest, steps.nanos(i));
    }
    double edge = Math.min(EDGE * nanos, EDGE_STEPS * longest);
    int first = cut(0, edge);
    int last = cut(nanos - edge, nanos);
    return last - first < MIN_STEPS ? this : new Span(steps, first, last);
  }

  /** The step after the longest one that ends within a time, or else nearest to its middle. */
  private int cut(double least, double most) {
    double at = 0;
    int longest = -1;
    for (int i = from; i < to && at <= most; i++) {
      double before = at;
      at += steps.nanos(i);
      if (at > most && longest < 0) {
        return least + most - 2 * before < 2 * at - least - most ? i : i + 1;
      }
      boolean within = at >= least && at <= most;
      if (within && (longest < 0 || steps.nanos(i) > steps.nanos(longest))) {
        longest = i;
      }
    }
    return longest < 0 ? to : longest + 1;
  }

  /** Half of the 95 % interval; no less than what the times of arrivals can tell. */
  double errorRatio() {
    double variance = 0;
    for (int blocks = LEAST_BLOCKS; blocks <= MOST_BLOCKS; blocks++) {
      variance += variance(blocks) / (MOST_BLOCKS - LEAST_BLOCKS + 1);
    }
    return (STANDARD_ERRORS * Math.sqrt(variance) + Backlog.BURST_NANOS) / nanos;
  }

  /** The variance of the time, from how far the times of blocks are from those at the rate. */
  private double variance(int blocks) {
    double squares = 0;
    double length = nanos / blocks;
    int start = from;
    for (int block = 1; block <= blocks; block++) {
      int end =
          block == blocks
              ? to
              : Math.max(start, cut((block - 0.5) * length, (block + 0.5) * length));
      squares += square(excess(start, end));
      start = end;
    }
    return squares * blocks / (blocks - 1);
  }

  /** Half of the 95 % interval, if each step is independent of the others. */
  double errorRatioOfSteps() {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += square(excess(i, i + 1));
    }
    int count = to - from;
    double variance = squares * count / (count - 1);
    return (STANDARD_ERRORS * Math.sqrt(variance) + Backlog.BURST_NANOS) / nanos;
  }

  /** How much longer steps took than their bytes take at the rate of all. */
  private double excess(int first, int end) {
    return steps.nanos(first, end) - steps.bytes(first, end) * nanos / bytes;
  }

  private static double square(double value) {
    return value * value;
  }

  /** Whether the later half is not faster, so that the rate is not the sender's. */
  boolean isPlateau() {
    return new Span(steps, middle(), to).bitsPerSecond()
        <= PLATEAU * new Span(steps, from, middle()).bitsPerSecond();
  }
}
