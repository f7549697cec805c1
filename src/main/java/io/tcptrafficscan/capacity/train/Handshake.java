package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.posix.TcpInfo;

/**
 * What the kernel knows of a connection right after its handshake.
 *
 * @param rttMicros from SYN to SYN/ACK; 0 if one of them was sent again, so that it is unknown
 * @param windowBytes the connection's receive window
 * @param localAddress of this end
 */
public record Handshake(long rttMicros, long windowBytes, String localAddress) {
  /** Reads it from a connection that has just been made. */
  public static Handshake of(Connection connection) {
    TcpInfo info = connection.info();
    return new Handshake(
        info.totalRetransmits() == 0 ? info.rttMicros() : 0,
        connection.windowBytes(),
        connection.localAddress().getHostAddress());
  }

  /** The outcome of a train that arrived over the connection. */
  public TrainOutcome arrived(CapacityEstimate estimate, long bytes) {
    return new TrainOutcome(estimate, "", windowBytes, rttMicros, localAddress, bytes);
  }
}
