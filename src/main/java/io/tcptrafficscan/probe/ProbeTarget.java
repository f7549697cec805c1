package io.tcptrafficscan.probe;

import java.net.InetAddress;

/** Where a probe goes: from the interface named, to this address and port. */
public record ProbeTarget(String interfaceName, InetAddress address, int port) {}
