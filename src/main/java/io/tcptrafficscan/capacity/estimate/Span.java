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

  /** Behind a bucket, the rate is a shaper's. */
  private static final double STEADY = 0.03;

  /** The last part of a train that may lie behind a bucket is at least this share of its time. */
  private static final double LEAST_BEHIND = 0.125;

  private static final double MIDDLE = 0.5;

  /** A part may be so much longer or shorter, to end with a grant or an aggregate. */
  private static final double AROUND = 0.1;

  Span(Steps steps, int from, int to) {
    this(steps, from, to, steps.nanos(from, to), steps.bytes(from, to));
  }

  double bitsPerSecond() {
    return BITS_PER_SECOND * bytes / nanos;
  }

  /**
   * The last part alone, if it is steady and slower than all before it by more than twice its
   * error: then a shaper's bucket was emptied, or the line became slower.
   */
  Span behindBucket() {
    for (double share = MIDDLE; share >= LEAST_BEHIND; share /= 2) {
      int start = startOfLast(share);
      Span earlier = new Span(steps, from, start);
      Span later = new Span(steps, start, to);
      if (later.to - later.from >= MIN_STEPS && later.isSteadyBehind(earlier)) {
        return later;
      }
    }
    return this;
  }

  private boolean isSteadyBehind(Span earlier) {
    double error = errorRatio();
    return error < STEADY && earlier.bitsPerSecond() > (1 + 2 * error) * bitsPerSecond();
  }

  private int startOfLast(double share) {
    double around = AROUND * share * nanos;
    return cut((1 - share) * nanos - around, (1 - share) * nanos + around);
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
    int middle = startOfLast(MIDDLE);
    return new Span(steps, middle, to).bitsPerSecond()
        <= PLATEAU * new Span(steps, from, middle).bitsPerSecond();
  }
}
