package io.tcptrafficscan.http;

import io.tcptrafficscan.net.Client;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A request for a rendering and its answer, which is sent piece by piece: at most one piece is in
 * memory for a client that does not read. The event loop of the request calls all.
 *
 * @param <K> says what is asked for: requests with equal keys may share a rendering
 */
public final class Answer<K> {
  private static final int PIECE = 1 << 15;
  private static final int INTERNAL_ERROR = 500;
  private static final int SERVICE_UNAVAILABLE = 503;

  final K key;
  final Client client;
  private final RoutingContext context;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final String contentType;
  private final String vary;
  private final boolean compressed;

  /** A piece is on its way to the client since {@link #sinceNanos}. */
  private boolean sending;

  private long sinceNanos;

  /**
   * @param contentType of the rendering
   * @param vary the headers of the request that decide what the answer looks like
   */
  public Answer(RoutingContext context, K key, String contentType, String vary) {
    this.context = context;
    this.key = key;
    this.contentType = contentType;
    this.vary = vary;
    request = context.request();
    response = context.response();
    client = Connections.client(request.connection());
    compressed = Weights.acceptsGzip(request.headers().getAll(HttpHeaders.ACCEPT_ENCODING));
  }

  /** Whether nobody is left to answer. */
  boolean isGone() {
    return response.closed();
  }

  /** Whether the client has not taken the piece that was sent so long ago. */
  boolean isStalled(long nanos) {
    return sending && System.nanoTime() - sinceNanos >= nanos;
  }

  /** Answers 503. */
  void refuse() {
    response
        .setStatusCode(SERVICE_UNAVAILABLE)
        .putHeader(HttpHeaders.RETRY_AFTER, "1")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE) // with what is pipelined
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8")
        .end("Too many requests at once: try again in a second\n");
  }

  /** Answers 500. */
  void fail() {
    context.fail(INTERNAL_ERROR);
  }

  /** Closes the connection, whatever has been sent. */
  void cut() {
    Connections.cut(request.connection());
  }

  /**
   * @param ended called once, when the answer has been sent or the connection is gone
   */
  void send(Rendering rendering, Runnable ended) {
    if (isGone()) {
      ended.run();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    response.putHeader(HttpHeaders.VARY, vary);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(rendering.length(compressed)));
    if (compressed) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end().onComplete(sent -> ended.run());
      return;
    }
    try {
      sendFrom(rendering.body(compressed), ended);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text that was compressed here can be read
    }
  }

  /**
   * Each piece is a task of its own, so that a fast client does not keep others from their turn.
   */
  private void sendFrom(InputStream body, Runnable ended) {
    if (isGone()) {
      end(body, ended);
      return;
    }
    Buffer piece = next(body);
    if (piece.length() == 0) {
      response.end().onComplete(sent -> end(body, ended));
      return;
    }
    sending = true;
    sinceNanos = System.nanoTime();
    response
        .write(piece)
        .onComplete(
            sent -> {
              sending = false;
              if (sent.succeeded()) {
                context.vertx().runOnContext(next -> sendFrom(body, ended));
              } else {
                end(body, ended);
              }
            });
  }

  private static Buffer next(InputStream body) {
    try {
      return Buffer.buffer(body.readNBytes(PIECE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(InputStream body, Runnable ended) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ended.run();
  }
}
