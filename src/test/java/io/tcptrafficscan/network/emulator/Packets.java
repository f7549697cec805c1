package io.tcptrafficscan.network.emulator;

import io.tcptrafficscan.posix.PacketMemory;

/** Reads IP packets (RFC 791, RFC 8200) and the TCP header in them (RFC 9293). */
final class Packets {
  /** What a packet is, as far as a handshake cares. */
  enum Kind {
    SYN,
    SYN_ACK,
    RST,
    OTHER_TCP,
    OTHER
  }

  private static final int TCP = 6;
  private static final int INET6_HEADER = 40;
  private static final int SEQUENCE = 4;
  private static final int FLAGS = 13;
  private static final int CHECKSUM = 16;
  private static final int TCP_HEADER = 20;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int ACK = 0x10;

  private Packets() {}

  static boolean isInet6(PacketMemory memory, int at) {
    return (memory.get(at) >> 4) == 6;
  }

  static Kind kind(PacketMemory memory, int at) {
    int protocol = memory.get(at + (isInet6(memory, at) ? 6 : 9));
    if (protocol != TCP) {
      return Kind.OTHER;
    }
    int flags = memory.get(tcp(memory, at) + FLAGS);
    if ((flags & RST) != 0) {
      return Kind.RST;
    }
    if ((flags & SYN) == 0) {
      return Kind.OTHER_TCP;
    }
    return (flags & ACK) == 0 ? Kind.SYN : Kind.SYN_ACK;
  }

  /** A number that a SYN shares with its own repetitions and, almost surely, with no other. */
  static long handshake(PacketMemory memory, int at) {
    int tcp = tcp(memory, at);
    return ((long) memory.get32(tcp) << 32) ^ Integer.toUnsignedLong(memory.get32(tcp + SEQUENCE));
  }

  /** Whether the packet comes from {@code address}, given as its 4 or 16 bytes. */
  static boolean isFrom(PacketMemory memory, int at, byte[] address) {
    return address.length == (isInet6(memory, at) ? 16 : 4)
        && holds(memory, source(memory, at), address);
  }

  /** Whether the packet goes to {@code address}, given as its 4 or 16 bytes. */
  static boolean isTo(PacketMemory memory, int at, byte[] address) {
    return address.length == (isInet6(memory, at) ? 16 : 4)
        && holds(memory, source(memory, at) + address.length, address);
  }

  /** Where the source address stands; the destination follows it. */
  static int source(PacketMemory memory, int at) {
    return at + (isInet6(memory, at) ? 8 : 12);
  }

  private static boolean holds(PacketMemory memory, int from, byte[] address) {
    for (int i = 0; i < address.length; i++) {
      if (memory.get(from + i) != (address[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Turns a SYN/ACK into the RST that would follow it at once; returns its length. */
  static int becomeReset(PacketMemory memory, int at) {
    int tcp = tcp(memory, at);
    int length = tcp - at + TCP_HEADER;
    memory.put32(tcp + SEQUENCE, memory.get32(tcp + SEQUENCE) + 1);
    memory.put(tcp + 12, (TCP_HEADER / 4) << 4);
    memory.put(tcp + FLAGS, RST | ACK);
    if (isInet6(memory, at)) {
      memory.put16(at + 4, TCP_HEADER);
    } else {
      memory.put16(at + 2, length);
      memory.put16(at + 10, 0);
      memory.put16(at + 10, ~folded(sum(memory, at, tcp - at)));
    }
    memory.put16(tcp + CHECKSUM, 0);
    int addresses = isInet6(memory, at) ? 32 : 8;
    long sum = sum(memory, tcp - addresses - extra(memory, at), addresses) + TCP + TCP_HEADER;
    sum += sum(memory, tcp, TCP_HEADER);
    memory.put16(tcp + CHECKSUM, ~folded(sum));
    return length;
  }

  private static int tcp(PacketMemory memory, int at) {
    return at + (isInet6(memory, at) ? INET6_HEADER : (memory.get(at) & 0xf) * 4);
  }

  /** IP options between the addresses and TCP. */
  private static int extra(PacketMemory memory, int at) {
    return isInet6(memory, at) ? 0 : tcp(memory, at) - at - 20;
  }

  static long sum(PacketMemory memory, int from, int length) {
    long sum = 0;
    for (int i = 0; i < length; i += 2) {
      sum += memory.get16(from + i);
    }
    return sum;
  }

  static int folded(long sum) {
    long folded = sum;
    while ((folded >> 16) != 0) {
      folded = (folded & 0xffff) + (folded >> 16);
    }
    return (int) folded;
  }
}
