package io.tcptrafficscan.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Limits the requests of one connection, as the first handler of its pipeline after that of TLS.
 * One request is worked on at a time: the next one is not decoded before the answer is sent, so
 * that pipelined requests cost nothing. A request must arrive, and an answer must be read, within a
 * timeout. Only the connection's event loop calls it, except {@link #giveWay}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing never fails
final class RequestLimiter extends ChannelInboundHandlerAdapter {
  /** Until a request has arrived, from the connection's start or from the answer before. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  /** Until the client has read the answer, from the end of its request. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Passed on before the first request; HTTP/1 allows it. With it, Vert.x does not look for the
   * preface of HTTP/2, and makes the pipeline of HTTP/1 at once.
   */
  private static final byte[] EMPTY_LINE = "\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final String ENCODER = "httpEncoder";

  final ConnectionSlots.Slot slot;
  private final ConnectionSlots slots;
  private final Refusals refusals;
  private final RequestTracker tracker = new RequestTracker(this);

  private volatile @Nullable ChannelHandlerContext context;
  private volatile boolean gaveWay;
  private @Nullable ByteBuf unread;
  private @Nullable Future<?> deadline;
  private boolean decoding;
  private boolean inputEnded;

  RequestLimiter(ConnectionSlots slots, InetAddress client, Refusals refusals) {
    this.slots = slots;
    this.refusals = refusals;
    slot = new ConnectionSlots.Slot(client, this::giveWay);
  }

  /** Closes the connection to free its slot. Any thread may call. */
  private void giveWay() {
    gaveWay = true;
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      cut(ctx);
    }
  }

  /** Closes the connection at once. With TLS, {@code ctx.close()} waits for the client to read. */
  private static void cut(ChannelHandlerContext ctx) {
    ctx.pipeline().firstContext().close();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    BehindProbes.run();
    context = ctx;
    if (gaveWay) {
      ctx.close();
      return;
    }
    ctx.fireChannelActive();
    ctx.fireChannelRead(Unpooled.wrappedBuffer(EMPTY_LINE));
    ctx.pipeline().addAfter(ENCODER, "tracker", tracker);
    setDeadline(ctx, REQUEST_TIMEOUT);
  }

  /** Closes the connection after a time. Replaces the deadline before. */
  private void setDeadline(ChannelHandlerContext ctx, Duration time) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline =
        ctx.executor()
            .schedule(
                () -> {
                  if (tracker.isUnderWay()) {
                    refusals.count(Refusals.Reason.SLOW);
                  }
                  cut(ctx);
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
   * Passes on what was read up to the end of a request, line by line. A request without a body ends
   * with a line, so two lines at once could hold the start of a second request.
   */
  private void decode(ChannelHandlerContext ctx) {
    if (decoding) {
      return; // an answer came at once: the loop below goes on
    }
    decoding = true;
    while (unread != null && tracker.mayComeIn()) {
      int length = unread.bytesBefore((byte) '\n') + 1;
      ByteBuf line = unread.readRetainedSlice(length == 0 ? unread.readableBytes() : length);
      if (!unread.isReadable()) {
        release();
      }
      ctx.fireChannelRead(line);
    }
    decoding = false;
    ctx.channel().config().setAutoRead(tracker.mayComeIn());
  }

  private void release() {
    if (unread != null) {
      unread.release();
      unread = null;
    }
  }

  void requestArrived(ChannelHandlerContext ctx) {
    slots.change(slot, true);
    setDeadline(ctx, ANSWER_TIMEOUT);
  }

  void answerSent() {
    ChannelHandlerContext ctx = context;
    if (ctx == null || ctx.isRemoved()) {
      return;
    }
    setDeadline(ctx, REQUEST_TIMEOUT);
    decode(ctx); // of a pipelined request
    ctx.fireChannelReadComplete();
    if (!tracker.isUnderWay()) {
      slots.change(slot, false);
    }
    closeIfNothingComes(ctx);
  }

  private void closeIfNothingComes(ChannelHandlerContext ctx) {
    if (inputEnded && !tracker.isUnderWay()) {
      ctx.close();
    }
  }

  /** The client has closed its side. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      tracker.inputEnded();
      closeIfNothingComes(ctx);
    } else if (!(event instanceof ChannelInputShutdownReadComplete)) {
      ctx.fireUserEventTriggered(event);
    }
  }

  /** A client that resets its connection, or speaks no TLS, is no event for the log. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
      ctx.close();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    tracker.stop();
    release();
    ctx.fireChannelInactive();
  }
}
