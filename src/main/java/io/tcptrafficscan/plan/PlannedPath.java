package io.tcptrafficscan.plan;

/**
 * A path that is to be measured.
 *
 * @param hasBandwidthSeries false where a server before it has the same address over the same
 *     interface: the bandwidth series are labelled by address, so only one path can have them
 */
public record PlannedPath(Path path, boolean hasBandwidthSeries) {}
