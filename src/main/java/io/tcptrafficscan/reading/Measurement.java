package io.tcptrafficscan.reading;

import io.tcptrafficscan.probe.TcpSample;

/**
 * A sample with an honest RTT and what follows from it, uncorrected.
 *
 * @param ceilingBitsPerSecond the throughput ceiling
 * @param takenNanos on the monotonic clock
 */
public record Measurement(TcpSample sample, double ceilingBitsPerSecond, long takenNanos) {}
