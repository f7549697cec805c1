package io.tcptrafficscan.capacity.train;

import java.net.InetAddress;

/**
 * A responder, and the interface to reach it over.
 *
 * @param token what it shares with this agent; empty where it wants none
 */
public record TrainTarget(String interfaceName, InetAddress address, int port, String token) {}
