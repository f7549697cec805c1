package io.tcptrafficscan.posix;

/** Memory for packets outside the heap: the kernel writes into it, and nothing is copied. */
public final class PacketMemory {
  private final NativeMemory memory;

  public PacketMemory(int size) {
    memory = new NativeMemory(size);
  }

  long address(int offset) {
    return memory.address + offset;
  }

  /** The byte at {@code offset}, unsigned. */
  public int get(int offset) {
    return memory.bytes.get(offset) & 0xff;
  }

  public void put(int offset, int value) {
    memory.bytes.put(offset, (byte) value);
  }

  /** The 16 bits at {@code offset} in network order, unsigned. */
  public int get16(int offset) {
    return (get(offset) << 8) | get(offset + 1);
  }

  public void put16(int offset, int value) {
    put(offset, value >> 8);
    put(offset + 1, value);
  }

  /** The 32 bits at {@code offset} in network order. */
  public int get32(int offset) {
    return (get16(offset) << 16) | get16(offset + 2);
  }

  public void put32(int offset, int value) {
    put16(offset, value >>> 16);
    put16(offset + 2, value);
  }

  /** Copies within this memory, or from another. */
  public void copy(PacketMemory source, int from, int to, int length) {
    memory.bytes.put(to, source.memory.bytes, from, length);
  }
}
