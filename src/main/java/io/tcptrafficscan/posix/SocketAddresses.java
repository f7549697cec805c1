package io.tcptrafficscan.posix;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@code sockaddr_in} and {@code sockaddr_in6} ({@code linux/in.h}, {@code linux/in6.h}). */
public final class SocketAddresses {
  /** {@code AF_INET}. */
  public static final int INET = Constants.AF_INET;

  /** {@code AF_INET6}. */
  public static final int INET6 = Constants.AF_INET6;

  private static final int INET_SIZE = 16;
  private static final int INET6_SIZE = 28;

  private SocketAddresses() {}

  public static int family(InetAddress address) {
    return address instanceof Inet6Address ? INET6 : INET;
  }

  /**
   * Returns the structure's bytes.
   *
   * @param scopeId index of the interface for a link-local IPv6 address (RFC 4007), else 0
   */
  public static byte[] encode(InetAddress address, int port, int scopeId) {
    boolean inet4 = address instanceof Inet4Address;
    ByteBuffer out =
        ByteBuffer.allocate(inet4 ? INET_SIZE : INET6_SIZE).order(ByteOrder.nativeOrder());
    out.putShort((short) family(address));
    out.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
    if (inet4) {
      out.put(address.getAddress());
    } else {
      out.putInt(0); // sin6_flowinfo
      out.put(address.getAddress());
      out.order(ByteOrder.nativeOrder()).putInt(scopeId);
    }
    return out.array();
  }

  /** The family of a structure. */
  static int family(ByteBuffer structure) {
    return structure.getShort(0);
  }

  /**
   * Reads the address of a structure that the kernel filled. An IPv4 address that is mapped into
   * IPv6 (RFC 4291) is returned as an IPv4 address.
   *
   * @throws IllegalArgumentException if the family is another
   */
  static InetAddress decode(ByteBuffer structure) {
    int family = family(structure);
    if (family != INET && family != INET6) {
      throw new IllegalArgumentException("address family " + family);
    }
    byte[] address = new byte[family == INET ? 4 : 16];
    structure.get(family == INET ? 4 : 8, address);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // never with 4 or 16 bytes
    }
  }

  /** The port of a structure that the kernel filled. */
  static int port(ByteBuffer structure) {
    return ((structure.get(2) & 0xff) << 8) | (structure.get(3) & 0xff);
  }
}
