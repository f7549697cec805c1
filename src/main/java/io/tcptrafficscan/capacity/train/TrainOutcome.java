package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import java.net.InetAddress;

/** What came of one train. */
public sealed interface TrainOutcome {
  /** Payload bytes that it cost, in both directions and at the most. */
  long bytes();

  /**
   * It went through.
   *
   * @param windowBytes the connection's receive window right after the handshake
   * @param rttMicros the kernel's time of SYN to SYN/ACK; 0 where the SYN was sent again
   * @param local the address of this end
   */
  record Arrived(
      CapacityEstimate estimate, long windowBytes, long rttMicros, InetAddress local, long bytes)
      implements TrainOutcome {
    /** The same with another estimate. */
    Arrived with(CapacityEstimate other) {
      return new Arrived(other, windowBytes, rttMicros, local, bytes);
    }
  }

  /**
   * It did not.
   *
   * @param reason in one word, a label value of {@code capacity_rejections_total}
   * @param detail for a person
   */
  record Failed(String reason, String detail, long bytes) implements TrainOutcome {}
}
