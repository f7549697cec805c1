package io.tcptrafficscan.history;

/**
 * A measured capacity.
 *
 * @param millis when it was measured, since 1970
 * @param direction the label of the direction
 * @param errorRatio half the width of the 95 % interval, as a share of the rate
 * @param factor the correction factor of the path at that time
 */
public record CapacityPoint(
    PathKey key,
    long millis,
    String direction,
    double bitsPerSecond,
    double errorRatio,
    double factor) {}
