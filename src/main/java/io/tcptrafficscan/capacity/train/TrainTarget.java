package io.tcptrafficscan.capacity.train;

import java.net.InetAddress;

/**
 * A server to send trains to, and the interface to send them over.
 *
 * @param token the secret shared with the responder; empty if it needs none
 */
public record TrainTarget(String interfaceName, InetAddress address, int port, String token) {}
