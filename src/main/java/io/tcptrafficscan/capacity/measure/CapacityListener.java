package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.plan.Path;

/** Is told of every download that gave a capacity, on the thread that runs trains. */
@FunctionalInterface
public interface CapacityListener {
  /**
   * The capacity that one connection measured, and what limits its throughput.
   *
   * @param windowBytes the connection's receive window
   * @param rttMicros the time from SYN to SYN/ACK, measured by the kernel
   * @param localAddress the address of this agent's end
   * @param interfaceBitsPerSecond the speed of the interface; infinite where it is not known
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
