package io.tcptrafficscan.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one connection, first in its pipeline. One request is worked on at a time: the next
 * one is not decoded before the answer is sent, so that pipelined requests cost nothing. A request
 * must arrive, and an answer must be read, in a bounded time. All belongs to the connection's event
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing never fails
public final class Turns extends ChannelInboundHandlerAdapter {
  /** For a request to arrive, also on a connection that was just opened or is kept. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

  /**
   * What a connection begins with. HTTP/1 allows an empty line before a request. With it, Vert.x
   * does not look for the preface of HTTP/2, and makes the pipeline of HTTP/1 at once.
   */
  private static final byte[] EMPTY_LINE = "\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final String ENCODER = "httpEncoder";

  final Places.Place place;
  private final Places places;
  private final Refusals refusals;
  private final Messages messages = new Messages(this);

  private volatile @Nullable ChannelHandlerContext context;
  private volatile boolean gaveWay;
  private @Nullable ByteBuf unread;
  private @Nullable Future<?> deadline;
  private boolean decoding;
  private boolean inputEnded;

  Turns(Places places, InetAddress client, Refusals refusals) {
    this.places = places;
    this.refusals = refusals;
    place = new Places.Place(client, this::giveWay);
  }

  /** Closes a connection at once, even if its client does not read what is sent already. */
  public static void cut(HttpConnection connection) {
    ((ConnectionBase) connection).channel().pipeline().firstContext().close();
  }

  /** Any thread may call. */
  private void giveWay() {
    gaveWay = true;
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      ctx.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    if (gaveWay) {
      ctx.close();
      return;
    }
    ctx.fireChannelActive();
    ctx.fireChannelRead(Unpooled.wrappedBuffer(EMPTY_LINE));
    ctx.pipeline().addAfter(ENCODER, "messages", messages);
    allow(ctx, LONGEST_WAIT);
  }

  /** Closes the connection if nothing else is allowed in the meantime. */
  private void allow(ChannelHandlerContext ctx, Duration time) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline =
        ctx.executor()
            .schedule(
                () -> {
                  if (messages.isUnderWay()) {
                    refusals.count(Refusals.Reason.SLOW);
                  }
                  ctx.close();
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    ByteBuf read = (ByteBuf) bytes;
    unread =
        unread == null
            ? read
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), unread, read);
    decode(ctx);
  }

  /**
   * Passes on what was read up to the end of a request. A request without a body ends with a line,
   * so that no line is passed on together with the next.
   */
  private void decode(ChannelHandlerContext ctx) {
    if (decoding) {
      return; // an answer came at once: the loop below goes on
    }
    decoding = true;
    while (unread != null && messages.mayComeIn()) {
      int length = unread.bytesBefore((byte) '\n') + 1;
      ByteBuf line = unread.readRetainedSlice(length == 0 ? unread.readableBytes() : length);
      if (!unread.isReadable()) {
        release();
      }
      ctx.fireChannelRead(line);
    }
    decoding = false;
    ctx.channel().config().setAutoRead(messages.mayComeIn());
  }

  private void release() {
    if (unread != null) {
      unread.release();
      unread = null;
    }
  }

  void requestArrived(ChannelHandlerContext ctx) {
    places.change(place, true);
    allow(ctx, LONGEST_ANSWER);
  }

  void answerSent() {
    ChannelHandlerContext ctx = context;
    if (ctx == null || ctx.isRemoved()) {
      return;
    }
    allow(ctx, LONGEST_WAIT);
    decode(ctx); // a pipelined request goes on with the same turn
    ctx.fireChannelReadComplete();
    if (!messages.isUnderWay()) {
      places.change(place, false);
    }
    closeIfNothingComes(ctx);
  }

  private void closeIfNothingComes(ChannelHandlerContext ctx) {
    if (inputEnded && !messages.isUnderWay()) {
      ctx.close();
    }
  }

  /** The client has closed its side. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      messages.inputEnded();
      closeIfNothingComes(ctx);
    } else if (!(event instanceof ChannelInputShutdownReadComplete)) {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    messages.stop();
    release();
    ctx.fireChannelInactive();
  }
}
