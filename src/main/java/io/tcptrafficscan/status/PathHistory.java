package io.tcptrafficscan.status;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The history of some paths over a range, at common times.
 *
 * @param stepSeconds the width of a point; each point covers the time from its own to the next
 * @param times the begin of each point, in seconds since 1970
 */
public record PathHistory(
    Instant from, Instant to, double stepSeconds, Column times, List<Series> series) {

  /**
   * One path. Each column has a value for each of {@link PathHistory#times}; not a number where
   * nothing was measured, or, for RTTs, where no probe gave one.
   *
   * @param rttMinSeconds the shortest RTT of the point
   * @param rttMedianSeconds the median
   * @param rttP95Seconds the 95th percentile
   * @param sent how many probes ended
   * @param failed how many of them failed
   * @param retransmitted how many SYNs were sent again because a packet was lost
   * @param measuredSeconds how much of the point was measured
   * @param downSeconds how much of that the path was down, by the label of the reason; without
   *     reasons that did not occur
   */
  public record Series(
      String id,
      String interfaceName,
      List<String> aliases,
      String server,
      Column rttMinSeconds,
      Column rttMedianSeconds,
      Column rttP95Seconds,
      Column sent,
      Column failed,
      Column retransmitted,
      Column measuredSeconds,
      Map<String, Column> downSeconds,
      List<CapacityPoint> capacities) {}

  /**
   * A measured capacity.
   *
   * @param direction the label of a {@link io.tcptrafficscan.capacity.train.Direction}
   * @param factor the correction factor of the path at that time
   */
  public record CapacityPoint(
      Instant time, String direction, double bitsPerSecond, double errorRatio, double factor) {}
}
