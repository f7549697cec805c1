package io.tcptrafficscan.network.emulator;

import io.tcptrafficscan.posix.PacketMemory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many packets had each source address. The forwarder writes, any thread reads. */
final class SourceLog {
  private static final int MOST = 64;
  private static final int INET = 4;
  private static final int INET6 = 16;

  private final byte[][] sources = new byte[MOST][];
  private final AtomicLongArray counts = new AtomicLongArray(MOST);
  private volatile int known;
  private int last;

  /** Counts a packet; those with a source beyond the first 64 are not counted. */
  void count(PacketMemory memory, int at) {
    if (last >= known || !Packets.isFrom(memory, at, sources[last])) {
      last = find(memory, at);
    }
    if (last < MOST) {
      counts.lazySet(last, counts.get(last) + 1);
    }
  }

  private int find(PacketMemory memory, int at) {
    int size = known;
    for (int i = 0; i < size; i++) {
      if (Packets.isFrom(memory, at, sources[i])) {
        return i;
      }
    }
    if (size < MOST) {
      byte[] source = new byte[Packets.isInet6(memory, at) ? INET6 : INET];
      int from = Packets.source(memory, at);
      for (int i = 0; i < source.length; i++) {
        source[i] = (byte) memory.get(from + i);
      }
      sources[size] = source;
      known = size + 1;
    }
    return size;
  }

  /** Writes {@code 198.51.100.2=7,2001:db8:0:0:0:0:0:2=9}. */
  String describe() throws UnknownHostException {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < known; i++) {
      out.append(out.isEmpty() ? "" : ",");
      out.append(InetAddress.getByAddress(sources[i]).getHostAddress());
      out.append('=').append(counts.get(i));
    }
    return out.toString();
  }
}
