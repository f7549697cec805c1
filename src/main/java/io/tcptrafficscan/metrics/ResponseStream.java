package io.tcptrafficscan.metrics;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An answer's body, written by a thread that may wait. A short one goes out whole; of a long one
 * two pieces are under way at the most, however slowly the client reads, and not for ever.
 */
final class ResponseStream extends OutputStream {
  private static final int PIECE = 1 << 16;

  private final HttpServerResponse response;
  private final long deadlineNanos;
  private Buffer piece = Buffer.buffer();
  private Future<Void> before = Future.succeededFuture();

  ResponseStream(HttpServerResponse response, Duration longest) {
    this.response = response;
    deadlineNanos = System.nanoTime() + longest.toNanos();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (piece.length() + length > PIECE && piece.length() > 0) {
      send();
    }
    piece.appendBytes(bytes, offset, length);
  }

  private void send() throws IOException {
    await(before);
    if (!response.headWritten()) {
      response.setChunked(true);
    }
    before = response.write(piece);
    piece = Buffer.buffer(PIECE);
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
    response.end(piece).onFailure(gone -> {});
  }
}
