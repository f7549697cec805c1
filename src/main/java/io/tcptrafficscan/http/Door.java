package io.tcptrafficscan.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;

/** Gives each new connection of a port its place and its limits, or closes it at once. */
final class Door extends ChannelInboundHandlerAdapter {
  private final Places places;
  private final Refusals refusals;

  Door(Places places, Refusals refusals) {
    this.places = places;
    this.refusals = refusals;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object accepted) {
    Channel connection = (Channel) accepted;
    if (!(connection.remoteAddress() instanceof InetSocketAddress client)) {
      connection.unsafe().closeForcibly(); // the client is gone already
      return;
    }
    Turns turns = new Turns(places, client.getAddress(), refusals);
    Places.Outcome outcome = places.take(turns.place);
    if (outcome != Places.Outcome.TAKEN) {
      refusals.count(Refusals.Reason.CONNECTIONS);
    }
    if (outcome == Places.Outcome.REFUSED) {
      connection.unsafe().closeForcibly();
      return;
    }
    connection.pipeline().addLast(turns);
    connection.closeFuture().addListener(closed -> places.leave(turns.place));
    ctx.fireChannelRead(connection);
  }
}
