package io.tcptrafficscan.network.emulator;

import io.tcptrafficscan.posix.PacketMemory;

/**
 * What a router on the way answers to SYNs for a server: an ICMP (RFC 792) or ICMPv6 (RFC 4443)
 * error.
 *
 * @param server its 4 or 16 bytes
 */
record Rejection(byte[] server, int type, int code) {
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;
  private static final int HOPS = 64;
  private static final int INET_HEADER = 20;
  private static final int INET6_HEADER = 40;
  private static final int ICMP_HEADER = 8;
  private static final int CHECKSUM = 2;

  boolean concerns(PacketMemory memory, int at) {
    return Packets.isTo(memory, at, server);
  }

  /** Writes the error about the packet at {@code at}, and returns its length. */
  int answer(PacketMemory packet, int at, int length, PacketMemory out, int to) {
    boolean inet6 = Packets.isInet6(packet, at);
    int header = inet6 ? INET6_HEADER : INET_HEADER;
    int icmp = to + header;
    for (int i = to; i < icmp + ICMP_HEADER; i++) {
      out.put(i, 0);
    }
    out.copy(packet, at, icmp + ICMP_HEADER, length);
    out.put(icmp, type);
    out.put(icmp + 1, code);
    int addressBytes = inet6 ? 16 : 4;
    int source = Packets.source(packet, at);
    int from = to + (inet6 ? 8 : 12);
    out.copy(packet, source + addressBytes, from, addressBytes);
    out.copy(packet, source, from + addressBytes, addressBytes);
    int body = ICMP_HEADER + length;
    if (inet6) {
      out.put(to, 6 << 4);
      out.put16(to + 4, body);
      out.put(to + 6, ICMP6);
      out.put(to + 7, HOPS);
      long sum = Packets.sum(out, from, 2 * addressBytes) + body + ICMP6;
      out.put16(icmp + CHECKSUM, ~Packets.folded(sum + Packets.sum(out, icmp, body)));
    } else {
      out.put(to, (4 << 4) | (INET_HEADER / 4));
      out.put16(to + 2, header + body);
      out.put(to + 8, HOPS);
      out.put(to + 9, ICMP);
      out.put16(to + 10, ~Packets.folded(Packets.sum(out, to, header)));
      out.put16(icmp + CHECKSUM, ~Packets.folded(Packets.sum(out, icmp, body)));
    }
    return header + body;
  }
}
