package io.tcptrafficscan.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;

/**
 * Gives each new connection of a port a slot and the limits of its requests, or closes it at once.
 * A handler of the listening channels of a port, which read connections.
 */
@ChannelHandler.Sharable
final class ConnectionLimiter extends ChannelInboundHandlerAdapter {
  private final ConnectionSlots slots;
  private final Refusals refusals;

  ConnectionLimiter(ConnectionSlots slots, Refusals refusals) {
    this.slots = slots;
    this.refusals = refusals;
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
    connection.pipeline().addLast(limiter);
    connection.closeFuture().addListener(closed -> slots.leave(limiter.slot));
    ctx.fireChannelRead(connection);
  }
}
