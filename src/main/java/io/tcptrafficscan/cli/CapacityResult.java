package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.net.InterfaceName;

/**
 * What one direction of one path gave.
 *
 * @param server as it was given
 * @param serverIp its address; empty if its name has none
 * @param method how it was measured: the label value of metrics
 */
record CapacityResult(
    InterfaceName interfaceName,
    String server,
    String serverIp,
    Direction direction,
    String method,
    TrainOutcome outcome) {}
