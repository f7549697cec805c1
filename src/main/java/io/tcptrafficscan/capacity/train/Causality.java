package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;

/**
 * Checks whether the other end's times of a train fit what this end saw. The two clocks have no
 * common zero. So there must be one shift of the other end's times with which every byte leaves
 * after it was asked for, arrives after it left, and is acknowledged or reported after it arrived.
 */
final class Causality {
  /** How far the times may be off: the kernel notes some late, and clocks run at other speeds. */
  private static final long SLACK_NANOS = 2_000_000;

  private static final int SLACK_SHARE = 1000;

  private Causality() {}

  /**
   * Requires that arrivals at the other end are possible.
   *
   * @param departures from this end; bytes that they do not cover left after {@code startNanos}
   * @param acknowledged how many bytes had arrived at which time at the latest; others had arrived
   *     by {@code endNanos}
   * @param startNanos when this end began to send
   * @param endNanos when the report came
   */
  static void requireArrivals(
      Arrivals departures, Arrivals acknowledged, Arrivals theirs, long startNanos, long endNanos)
      throws TrainException {
    long least = Long.MIN_VALUE; // least and most: bounds of the shift
    long most = Long.MAX_VALUE;
    int left = 0;
    int known = 0;
    for (int i = 0; i < theirs.size(); i++) {
      left = firstWith(departures, left, theirs.bytes(i));
      known = knownAfter(theirs, i, acknowledged, known);
      least = Math.max(least, timeOf(departures, left, startNanos) - theirs.nanos(i));
      most = Math.min(most, timeOf(acknowledged, known, endNanos) - theirs.nanos(i));
    }
    if (theirs.size() > 0) {
      require(least, most, endNanos - startNanos);
    }
  }

  /**
   * Requires that departures from the other end are possible.
   *
   * @param arrivals at this end; bytes that they do not cover arrived before {@code endNanos}
   * @param startNanos when this end asked the other one to begin
   * @param endNanos when the report came
   */
  static void requireDepartures(Arrivals arrivals, Arrivals theirs, long startNanos, long endNanos)
      throws TrainException {
    long most = Long.MAX_VALUE;
    int arrived = 0;
    for (int i = 0; i < theirs.size(); i++) {
      arrived = firstWith(arrivals, arrived, theirs.bytes(i));
      most = Math.min(most, timeOf(arrivals, arrived, endNanos) - theirs.nanos(i));
    }
    if (theirs.size() > 0) {
      require(startNanos - theirs.nanos(0), most, endNanos - startNanos);
    }
  }

  /**
   * The acknowledgement before which a point was over. A receiver that reads late gets segments
   * that its kernel has merged, and the time of the last one: it may belong to bytes up to the next
   * point.
   */
  private static int knownAfter(Arrivals theirs, int point, Arrivals acknowledged, int from) {
    return point + 1 < theirs.size()
        ? firstWith(acknowledged, from, theirs.bytes(point + 1))
        : acknowledged.size();
  }

  private static long timeOf(Arrivals points, int point, long otherwise) {
    return point < points.size() ? points.nanos(point) : otherwise;
  }

  /** The first point, from this one on, with at least so many bytes. */
  private static int firstWith(Arrivals points, int from, long bytes) {
    int at = from;
    while (at < points.size() && points.bytes(at) < bytes) {
      at++;
    }
    return at;
  }

  private static void require(long least, long most, long durationNanos) throws TrainException {
    long slack = SLACK_NANOS + Math.abs(durationNanos) / SLACK_SHARE;
    Protocol.require(
        least - most <= slack,
        "the report's times do not fit when the train was sent and received");
  }
}
