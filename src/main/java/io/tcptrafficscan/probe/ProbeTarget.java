package io.tcptrafficscan.probe;

import java.net.InetAddress;

/** What a probe is sent to, and the interface that it leaves by. */
public record ProbeTarget(String interfaceName, InetAddress address, int port) {}
