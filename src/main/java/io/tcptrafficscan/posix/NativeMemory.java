package io.tcptrafficscan.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the heap, at a fixed address and in the machine's byte order. The owner allocates
 * it once and reuses it for every call.
 */
final class NativeMemory {
  final ByteBuffer bytes;
  final long address;

  NativeMemory(int size) {
    bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    address = Posix.addressOf(bytes);
  }

  /** Copies all of {@code source} to the start. */
  void put(byte[] source) {
    bytes.put(0, source, 0, source.length);
  }
}
