package io.tcptrafficscan.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** One client, for the limits: an IPv4 address, or an IPv6 /64, which one host usually has. */
public record Client(ByteBuffer network) {
  private static final int NETWORK_BYTES = 8;

  static Client of(InetAddress address) {
    byte[] bytes = address.getAddress();
    int length = address instanceof Inet6Address ? NETWORK_BYTES : bytes.length;
    return new Client(ByteBuffer.wrap(bytes, 0, length));
  }
}
