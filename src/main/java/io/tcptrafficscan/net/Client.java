package io.tcptrafficscan.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * One client, as limits count clients: an IPv4 address, or an IPv6 /64, which one host usually has.
 */
public record Client(ByteBuffer network) {
  private static final int NETWORK_BYTES = 8;

  public static Client of(InetAddress address) {
    byte[] bytes = address.getAddress();
    int length = address instanceof Inet6Address ? NETWORK_BYTES : bytes.length;
    return new Client(ByteBuffer.wrap(bytes, 0, length));
  }
}
