package io.tcptrafficscan.plan;

/**
 * A path to measure.
 *
 * @param hasBandwidthSeries false where an earlier server has the same address over the same
 *     interface: bandwidth series have no server label, so only one of these paths can have them
 */
public record PlannedPath(Path path, boolean hasBandwidthSeries) {}
