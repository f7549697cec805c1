package io.tcptrafficscan.metrics;

import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.config.ServerOptions;
import io.tcptrafficscan.correction.Calibration;
import io.tcptrafficscan.metrics.PathRows.Row;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Resolver;
import io.tcptrafficscan.reading.Histogram;
import java.util.List;
import java.util.Map;

/**
 * All that the families of one scrape are read from.
 *
 * @param nowNanos on the monotonic clock
 * @param calibrations of the paths that have one or could have one
 * @param factors set by hand, of every interface; 1 if none is set
 */
record Moment(
    long nowNanos,
    List<Row> paths,
    Map<CapacityReadings.Key, CapacityReadings.Reading> capacities,
    List<Calibrated> calibrations,
    List<Resolver.Statistics> lookups,
    Map<Server, ServerOptions> serverOptions,
    List<Interfaces.State> interfaces,
    Map<InterfaceName, Double> factors,
    Histogram scheduleDelay) {
  /** How the calibration of a path stands. */
  record Calibrated(Labels labels, Calibration.Status status) {}
}
