package io.tcptrafficscan.history;

/**
 * What the history says of a path now.
 *
 * @param sinceMillis when its state began, since 1970; 0 if it is unknown
 * @param windowMillis how long it is since the first of the probes of the last 15 minutes
 * @param nowSeconds the median of the RTTs of the last minute, or of the last probes where a minute
 *     has few; not a number without an RTT, as the next three
 * @param medianSeconds of the RTTs of the 15 minutes
 * @param p95Seconds the 95th percentile
 * @param maxSeconds the longest RTT
 * @param sent how many probes ended
 * @param failed how many of them failed
 * @param synsSent SYNs that count for the loss
 * @param synsLost how many of them were lost
 * @param measuredDaySeconds how much of the last 24 hours was measured
 * @param availability the share of the last 24 hours in which it was up, of the time that was
 *     measured; not a number if none was
 */
public record PathFigures(
    long sinceMillis,
    long windowMillis,
    double nowSeconds,
    double medianSeconds,
    double p95Seconds,
    double maxSeconds,
    int sent,
    int failed,
    int synsSent,
    int synsLost,
    double measuredDaySeconds,
    double availability) {
  static final PathFigures NONE =
      new PathFigures(
          0, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0, 0, 0, 0, 0, Double.NaN);
}
