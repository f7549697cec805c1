package io.tcptrafficscan.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tracks whether a request is under way on one connection, as a handler behind the HTTP decoder and
 * encoder. Answers requests that are not HTTP/1 and malformed bodies, before Vert.x sees them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes a connection that cannot be written
final class RequestTracker extends ChannelDuplexHandler {
  private static final int MAJOR = 1;

  /** Tells this tool's answers from those of another process that has the port. */
  private static final String SERVER = "tcp-traffic-scan";

  private final RequestLimiter limiter;
  private @Nullable ChannelHandlerContext context;

  /** A request has begun, and its answer has not been sent. */
  private boolean asked;

  /** A request has begun, and its end has not come. */
  private boolean arriving;

  private boolean answering;
  private boolean stopped;

  /** The answer has {@code Connection: close}. Vert.x itself heeds only that of the request. */
  private boolean closing;

  RequestTracker(RequestLimiter limiter) {
    this.limiter = limiter;
  }

  /** Whether more of a request may be decoded. */
  boolean mayComeIn() {
    return !stopped && (arriving || !asked);
  }

  boolean isUnderWay() {
    return asked || arriving;
  }

  /** Drops all that comes from now on. */
  void stop() {
    stopped = true;
  }

  void inputEnded() {
    if (arriving && !stopped) {
      refuse("the body of the request broke off");
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest) {
      asked = true;
      arriving = true;
    }
    String problem = stopped ? null : problem((HttpObject) message);
    if (stopped || problem != null) {
      ReferenceCountUtil.release(message);
      if (problem != null) {
        refuse(problem);
      }
      return;
    }
    if (message instanceof HttpRequest request) {
      request.headers().remove(HttpHeaderNames.UPGRADE); // the answer is HTTP/1.1 in any case
    }
    if (message instanceof LastHttpContent) {
      arriving = false;
      if (asked) {
        limiter.requestArrived(ctx);
      }
    }
    ctx.fireChannelRead(message);
  }

  /** Why a message is refused here; null for none. The routes answer malformed heads. */
  private static @Nullable String problem(HttpObject message) {
    if (message instanceof HttpRequest request) {
      return request.decoderResult().isSuccess()
              && request.protocolVersion().majorVersion() != MAJOR
          ? "only HTTP/1.1 is spoken here"
          : null;
    }
    return message.decoderResult().isFailure() ? "the body of the request is malformed" : null;
  }

  /** Answers 400, unless an answer has begun, and closes the connection. */
  private void refuse(String problem) {
    stopped = true;
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      return;
    }
    if (answering || !asked) {
      ctx.close(); // the answer has begun or is sent already
      return;
    }
    ByteBuf body =
        Unpooled.copiedBuffer("Bad request: " + problem + "\n", StandardCharsets.US_ASCII);
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain;charset=UTF-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CONNECTION, "close")
        .set(HttpHeaderNames.SERVER, SERVER);
    answering = true;
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (stopped) {
      ReferenceCountUtil.release(message); // the connection has had its last answer
      promise.tryFailure(new IllegalStateException("the connection is being closed"));
      return;
    }
    if (isInterim(message)) {
      ctx.write(message, promise);
      return;
    }
    if (message instanceof HttpResponse response) {
      response.headers().set(HttpHeaderNames.SERVER, SERVER);
      answering = true;
      closing =
          response.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }
    if (message instanceof LastHttpContent) {
      ctx.write(message, promise.unvoid())
          .addListener(sent -> ctx.executor().execute(() -> sent(sent.isSuccess())));
    } else {
      ctx.write(message, promise);
    }
  }

  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** Runs as a task after the write: before, Vert.x is not done with the request. */
  private void sent(boolean succeeded) {
    ChannelHandlerContext ctx = context;
    if (closing && ctx != null) {
      ctx.close();
    } else if (succeeded) {
      asked = false;
      answering = false;
      limiter.answerSent();
    }
  }
}
