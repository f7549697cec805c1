package io.tcptrafficscan.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives each new connection of a port a slot and the limits of its requests, or closes it at once.
 * A handler of the listening channels of a port, which read connections.
 */
@ChannelHandler.Sharable
final class ConnectionLimiter extends ChannelInboundHandlerAdapter {
  private static final int HANDSHAKE_MILLIS = 10_000;

  /** How long a connection that is being closed waits for a client that does not read. */
  private static final int CLOSE_MILLIS = 1_000;

  private final ConnectionSlots slots;
  private final Refusals refusals;
  private final Supplier<@Nullable SslContext> tls;

  /**
   * @param tls encrypts a new connection; null where none is to be encrypted
   */
  ConnectionLimiter(ConnectionSlots slots, Refusals refusals, Supplier<@Nullable SslContext> tls) {
    this.slots = slots;
    this.refusals = refusals;
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object accepted) {
    BehindProbes.run();
    Channel connection = (Channel) accepted;
    if (!(connection.remoteAddress() instanceof InetSocketAddress client)) {
      connection.unsafe().closeForcibly(); // the client is gone already
      return;
    }
    RequestLimiter limiter = new RequestLimiter(slots, client.getAddress(), refusals);
    ConnectionSlots.Outcome outcome = slots.take(limiter.slot);
    if (outcome != ConnectionSlots.Outcome.TAKEN) {
      refusals.count(Refusals.Reason.CONNECTIONS);
    }
    if (outcome == ConnectionSlots.Outcome.REFUSED) {
      connection.unsafe().closeForcibly();
      return;
    }
    SslContext context = tls.get();
    if (context != null) {
      connection.pipeline().addLast(encryption(context, connection));
    }
    connection.pipeline().addLast(limiter);
    connection.closeFuture().addListener(closed -> slots.leave(limiter.slot));
    ctx.fireChannelRead(connection);
  }

  private static SslHandler encryption(SslContext context, Channel connection) {
    SslHandler handler = context.newHandler(connection.alloc());
    handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
    return handler;
  }
}
