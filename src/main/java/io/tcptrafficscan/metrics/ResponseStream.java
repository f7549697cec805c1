package io.tcptrafficscan.metrics;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The body of an answer, written by a thread that may wait. A body of one piece is sent whole, with
 * its length. Of a longer one at most two pieces are in memory, however slowly the client reads,
 * and it must be read before a deadline. The answer to HEAD has only the length of the body.
 */
final class ResponseStream extends OutputStream {
  private static final int PIECE = 1 << 16;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final long deadlineNanos;
  private final boolean withoutBody;
  private long length;
  private Buffer piece = Buffer.buffer();
  private Future<Void> before = Future.succeededFuture();

  ResponseStream(HttpServerRequest request, Duration longest) {
    this.request = request;
    response = request.response();
    withoutBody = request.method().equals(HttpMethod.HEAD);
    deadlineNanos = System.nanoTime() + longest.toNanos();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    length += count;
    if (withoutBody) {
      return;
    }
    if (piece.length() + count > PIECE && piece.length() > 0) {
      send();
    }
    piece.appendBytes(bytes, offset, count);
  }

  private void send() throws IOException {
    await(before);
    if (!response.headWritten()) {
      beginPieces();
    }
    before = response.write(piece);
    piece = Buffer.buffer(PIECE);
  }

  /** HTTP/1.0 has no chunks: there, the end of the connection ends the body. */
  private void beginPieces() {
    if (endsWithConnection()) {
      // Vert.x would promise to keep the connection, if the client asked for that.
      response.headersEndHandler(
          unused -> response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    } else {
      response.setChunked(true);
    }
  }

  private boolean endsWithConnection() {
    return request.version() == HttpVersion.HTTP_1_0;
  }

  private void await(Future<Void> written) throws IOException {
    try {
      long left = deadlineNanos - System.nanoTime();
      written.toCompletionStage().toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the client is gone", e);
    } catch (TimeoutException e) {
      throw new IOException("the client reads too slowly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  @Override
  public void close() {
    if (withoutBody) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    }
    boolean inPieces = response.headWritten();
    response
        .end(piece)
        .onComplete(
            ended -> {
              if (inPieces && endsWithConnection()) {
                request.connection().close();
              }
            });
  }
}
