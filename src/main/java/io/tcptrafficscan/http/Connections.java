package io.tcptrafficscan.http;

import io.netty.channel.Channel;
import io.tcptrafficscan.net.Client;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;

/** What Vert.x does not offer for its connections, done on the channel of Netty. */
public final class Connections {
  private Connections() {}

  /** The client at the other end of a connection, which may be closed. */
  public static Client client(HttpConnection connection) {
    return Client.of(((InetSocketAddress) channel(connection).remoteAddress()).getAddress());
  }

  /** Closes a connection at once, even if its client does not read what is sent already. */
  @SuppressWarnings("FutureReturnValueIgnored") // closing never fails
  public static void cut(HttpConnection connection) {
    channel(connection).pipeline().firstContext().close();
  }

  private static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }
}
