package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.net.InetAddress;

/** The outcome of one train. */
public sealed interface TrainOutcome {
  /** Payload bytes that the exchange cost in both directions, at most. */
  long bytes();

  /**
   * The train arrived.
   *
   * @param windowBytes the connection's receive window right after the handshake
   * @param rttMicros from SYN to SYN/ACK, as the kernel measured it; 0 if the SYN was retransmitted
   * @param local the local address of the connection
   */
  record Arrived(
      CapacityEstimate estimate, long windowBytes, long rttMicros, InetAddress local, long bytes)
      implements TrainOutcome {
    /** The same outcome with another estimate. */
    Arrived with(CapacityEstimate other) {
      return new Arrived(other, windowBytes, rttMicros, local, bytes);
    }
  }

  /**
   * The train did not arrive.
   *
   * @param detail one line for a person
   */
  record Failed(NoCapacity reason, String detail, long bytes) implements TrainOutcome {}
}
