package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.plan.Path;

/** Learns of every download that gave a capacity. Called on the thread that runs trains. */
@FunctionalInterface
public interface CapacityListener {
  /**
   * Capacity and what bounds it of one connection.
   *
   * @param capacityBitsPerSecond measured
   * @param windowBytes the connection's receive window
   * @param rttMicros the kernel's time of SYN to SYN/ACK
   * @param localAddress of this end
   * @param interfaceBitsPerSecond the interface's own speed; infinite where it is not known
   */
  record Download(
      Path path,
      double capacityBitsPerSecond,
      long windowBytes,
      long rttMicros,
      String localAddress,
      double interfaceBitsPerSecond) {}

  void measured(Download download);
}
