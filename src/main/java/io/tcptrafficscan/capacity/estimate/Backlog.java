package io.tcptrafficscan.capacity.estimate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The steps of a train in which segments waited for the narrowest link: only these show how fast it
 * is, however long a grant, an aggregate or a tick takes. A step leads from one burst of arrivals
 * to the next. It counts if something was left waiting after it: then the link set its size, and
 * not the sender.
 */
final class Backlog {
  /** Arrivals within this time are one burst: one interrupt of the receiver reported them. */
  static final long BURST_NANOS = 40_000;

  /** The first flights, as a share of the train: one grant or one bucket may hold all of them. */
  private static final double HEAD = 0.2;

  /** The head of each run of steps, as a share of its bytes: jitter holds its first segments. */
  private static final double RUN_HEAD = 0.15;

  /** No head is longer than this: what a line does at once seldom is. */
  private static final double MAX_HEAD = 1 << 18;

  /** The initial window (RFC 6928), in bytes: a head is no shorter, one grant may hold so much. */
  private static final long FIRST_WINDOW = 14_480;

  private static final double SEGMENT = 1448;

  /** A policer or a queue that overflows loses this share of so many bytes; a bad line less. */
  private static final double MANY_LOST = 0.125;

  private static final double LOSS_WINDOW = 64 * SEGMENT;

  private final Train train;
  private final Arrivals arrivals;
  private final int[] order; // the points in the order of time
  private final boolean[] late; // points that a retransmission brought
  private final int lateCount;
  private final long leastDelay; // from departure to arrival
  private int[] from = {}; // the first point of each burst, in the same order

  private int first; // the first burst whose step counts
  private int last; // the last one

  /** Time and bytes of the steps that count. */
  final Steps steps;

  /** A train that has at least one point. */
  Backlog(Train train) {
    this.train = train;
    arrivals = train.arrivals();
    late = late(arrivals);
    order =
        IntStream.range(0, late.length)
            .boxed()
            .sorted(Comparator.comparingLong(arrivals::nanos))
            .mapToInt(Integer::intValue)
            .toArray();
    lateCount = (int) IntStream.range(0, late.length).filter(i -> late[i]).count();
    leastDelay = leastDelay(train);
    cutIntoBursts();
    steps = waitingSteps();
  }

  /** Whether it is known which segments waited; otherwise, all of them count. */
  boolean isKnown() {
    return train.unpaced() || train.departures().size() > 0;
  }

  /**
   * The time for which segments waited in steps that do not count, because nothing had waited when
   * they began, as a share of the time that counts: from the first step that counts to the last. A
   * grant that serves all that waits looks like this: within it, segments leave as fast as the
   * channel can.
   */
  double unexplainedRatio() {
    double unexplained = 0;
    for (int b = first; b < last; b++) {
      double due = due(from[b], from[b + 1]);
      if (due > nanos(b - 1) && due < nanos(b)) {
        unexplained += nanos(b) - due;
      }
    }
    return unexplained / steps.nanos(0, steps.size());
  }

  /** The share of the train's bytes in the steps that count. */
  double share() {
    return steps.bytes(0, steps.size()) / arrivals.bytes(arrivals.size() - 1);
  }

  /** Points that arrived after points behind them. */
  private static boolean[] late(Arrivals arrivals) {
    boolean[] late = new boolean[arrivals.size()];
    long least = Long.MAX_VALUE;
    for (int i = late.length - 1; i >= 0; i--) {
      late[i] = arrivals.nanos(i) > least;
      least = Math.min(least, arrivals.nanos(i));
    }
    return late;
  }

  /** Whether points are late that no retransmission explains: the receiver's clock was set back. */
  boolean isClockSetBack() {
    return lateCount > train.retransmits();
  }

  /**
   * How much faster than its long-run rate the link may seem because of what was lost: a policer
   * drops what exceeds its rate, and the rest arrives as fast as it was sent.
   */
  double lossRatio() {
    double most = 0;
    double inWindow = 0;
    double all = 0;
    for (int i = 0, first = 0; i < late.length; i++) {
      inWindow += lateBytes(i);
      all += lateBytes(i);
      for (; arrivals.bytes(i) - arrivals.bytes(first) >= LOSS_WINDOW; first++) {
        inWindow -= lateBytes(first);
      }
      most = Math.max(most, inWindow / LOSS_WINDOW);
    }
    double total = arrivals.bytes(late.length - 1);
    double ratio = Math.max(all / total, resentRatio());
    return most < MANY_LOST ? ratio : Math.max(ratio, most);
  }

  /** Bytes that were sent again, as a share of the train's. */
  double resentRatio() {
    double total = arrivals.bytes(late.length - 1);
    return Math.min(total, train.retransmits() * SEGMENT) / total;
  }

  private double lateBytes(int point) {
    return late[point] ? arrivals.bytes(point) - arrivals.bytesBefore(point) : 0;
  }

  /** When a point had arrived, had it not met a queue; never if a retransmission brought it. */
  private double due(int point) {
    return late[point]
        ? Double.POSITIVE_INFINITY
        : train.departures().size() > 0 ? dueByDepartures(point) : dueByArrivals(point);
  }

  private double dueByDepartures(int point) {
    return train.departures().nanosOf(arrivals.bytesBefore(point)) + (double) leastDelay;
  }

  /** The least delay takes the difference of the clocks out. */
  private static long leastDelay(Train train) {
    Arrivals arrivals = train.arrivals();
    Arrivals departures = train.departures();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < arrivals.size() && departures.size() > 0; i++) {
      least = Math.min(least, arrivals.nanos(i) - departures.nanosOf(arrivals.bytes(i) - 1));
    }
    return least;
  }

  /**
   * In slow start without pacing, an acknowledged segment releases two. A sender that paces tells
   * nothing: all steps count then, and {@link TrainEstimator} waits for a plateau.
   */
  private double dueByArrivals(int point) {
    long before = arrivals.bytesBefore(point);
    return !isKnown() || before < FIRST_WINDOW
        ? Double.NEGATIVE_INFINITY
        : arrivals.nanosOf((before - FIRST_WINDOW) / 2) + (double) train.rttNanos();
  }

  private void cutIntoBursts() {
    int[] starts = new int[order.length + 1];
    int bursts = 0;
    for (int i = 0; i < order.length; ) {
      starts[bursts++] = i;
      long first = arrivals.nanos(order[i]);
      while (i < order.length && arrivals.nanos(order[i]) - first < BURST_NANOS) {
        i++;
      }
    }
    starts[bursts] = order.length;
    from = Arrays.copyOf(starts, bursts + 1);
  }

  /** The time of the last arrival of a burst. */
  private long nanos(int burst) {
    return arrivals.nanos(order[from[burst + 1] - 1]);
  }

  private long bytes(int burst) {
    return IntStream.range(from[burst], from[burst + 1])
        .mapToLong(i -> arrivals.bytes(order[i]) - arrivals.bytesBefore(order[i]))
        .sum();
  }

  /** When the first segment of a burst had arrived, had it not met a queue. */
  private double due(int fromPoint, int toPoint) {
    double due = Double.POSITIVE_INFINITY;
    for (int i = fromPoint; i < toPoint; i++) {
      due = Math.min(due, due(order[i]));
    }
    return due;
  }

  private boolean isBehindHead(int burst) {
    double head = Math.min(MAX_HEAD, HEAD * arrivals.bytes(arrivals.size() - 1));
    return arrivals.bytes(order[from[burst] - 1]) >= head;
  }

  private Steps waitingSteps() {
    int bursts = from.length - 1;
    boolean[] counts = new boolean[bursts + 1];
    long longest = longestWithoutRetransmission(bursts);
    for (int b = 1; b < bursts - 1; b++) {
      counts[b] =
          due(from[b + 1], from[b + 2]) <= nanos(b - 1)
              && isBehindHead(b)
              && nanos(b) - nanos(b - 1) <= longest;
    }
    double leastHead = train.retransmits() > 0 ? FIRST_WINDOW : 0;
    Steps waiting = new Steps(bursts);
    for (int b = 1; b < bursts; b++) {
      int end = b;
      double all = 0;
      while (counts[end]) {
        all += bytes(end++);
      }
      double seen = 0;
      for (; b < end; b++) {
        if (seen >= Math.max(leastHead, Math.min(MAX_HEAD, RUN_HEAD * all))) {
          waiting.add(nanos(b) - nanos(b - 1), bytes(b));
          first = first == 0 ? b : first;
          last = b;
        }
        seen += bytes(b);
      }
    }
    return waiting;
  }

  /**
   * The longest step that does not wait for a retransmission. One that brought no point of its own
   * held back what came behind it, for a round trip at least.
   */
  private long longestWithoutRetransmission(int bursts) {
    long unseen = train.retransmits() - lateCount;
    long[] pauses =
        IntStream.range(1, Math.max(1, bursts))
            .mapToLong(b -> nanos(b) - nanos(b - 1))
            .filter(pause -> pause >= train.rttNanos())
            .sorted()
            .toArray();
    return unseen <= 0
        ? Long.MAX_VALUE
        : pauses.length > unseen ? pauses[pauses.length - 1 - (int) unseen] : train.rttNanos();
  }
}
