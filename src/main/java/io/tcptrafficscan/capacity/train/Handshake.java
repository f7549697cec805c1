package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.posix.TcpInfo;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel knows of a connection right after its handshake.
 *
 * @param rttMicros from SYN to SYN/ACK; 0 if one of them was sent again, so that it is unknown
 * @param windowBytes the connection's receive window
 * @param localAddress of this end
 */
public record Handshake(long rttMicros, long windowBytes, String localAddress) {
  /** Beyond this share of the path's minimum, the handshake waited for something else. */
  private static final double QUIET_RTT_RATIO = 1.4;

  /** Reads it from a connection that has just been made. */
  public static Handshake of(Connection connection) {
    TcpInfo info = connection.info();
    return new Handshake(
        info.totalRetransmits() == 0 ? info.rttMicros() : 0,
        connection.windowBytes(),
        connection.localAddress().getHostAddress());
  }

  /**
   * The same with the round-trip time of a quiet path. Another train may have been on the wire
   * during the handshake; none was when the request left.
   *
   * @param minRttNanos the smallest that the connection had until now
   */
  public Handshake quiet(long minRttNanos) {
    long minRttMicros = TimeUnit.NANOSECONDS.toMicros(minRttNanos);
    return rttMicros > QUIET_RTT_RATIO * minRttMicros
        ? new Handshake(minRttMicros, windowBytes, localAddress)
        : this;
  }

  /** The outcome of a train that arrived over the connection. */
  public TrainOutcome arrived(CapacityEstimate estimate, long bytes) {
    return new TrainOutcome(estimate, "", windowBytes, rttMicros, localAddress, bytes);
  }
}
