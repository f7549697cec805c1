package io.tcptrafficscan.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Who is limited together: an address of IPv4, or a /64 of IPv6, which one client has as a rule.
 */
public record Client(ByteBuffer network) {
  private static final int NETWORK_BYTES = 8;

  static Client of(InetAddress address) {
    byte[] bytes = address.getAddress();
    int length = address instanceof Inet6Address ? NETWORK_BYTES : bytes.length;
    return new Client(ByteBuffer.wrap(bytes, 0, length));
  }

  /** The client at the other end of a connection, which may be closed. */
  public static Client of(HttpConnection connection) {
    InetSocketAddress address =
        (InetSocketAddress) ((ConnectionBase) connection).channel().remoteAddress();
    return of(address.getAddress());
  }
}
