package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainException;
import io.tcptrafficscan.net.WebUrl;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** TLS by the JDK's engine, over a TCP connection. It checks certificate and host name. */
final class TlsStream implements ByteStream {
  private final ByteStream tcp;
  private final SSLEngine engine;
  private final byte[] piece = new byte[1 << 16];
  private final ByteBuffer incoming; // ready to be read from
  private final ByteBuffer outgoing;
  private final ByteBuffer plain; // ready to be read from

  /**
   * Does the handshake.
   *
   * @param engine of the server's name, which the certificate must have
   */
  TlsStream(ByteStream tcp, SSLEngine engine) throws TrainException {
    this.tcp = tcp;
    this.engine = engine;
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    int record = engine.getSession().getPacketBufferSize();
    incoming = ByteBuffer.allocate(2 * record + piece.length).flip();
    outgoing = ByteBuffer.allocate(2 * record);
    plain = ByteBuffer.allocate(2 * engine.getSession().getApplicationBufferSize()).flip();
    try {
      engine.beginHandshake();
      shakeHands();
    } catch (SSLException e) {
      throw failed(e);
    }
  }

  /** The stream of a URL's scheme. */
  static ByteStream of(TimedStream tcp, WebLimits limits, WebUrl url) throws TrainException {
    return url.secure()
        ? new TlsStream(
            tcp, limits.tls().context().createSSLEngine(url.server().host(), url.server().port()))
        : tcp;
  }

  private static TrainException failed(SSLException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new TrainException(NoCapacity.TLS, String.valueOf(cause.getMessage()));
  }

  private void shakeHands() throws SSLException, TrainException {
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      switch (status) {
        case NEED_TASK -> runTasks();
        case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (unwrap() < 0) {
            throw new TrainException(
                NoCapacity.TLS, "the server closed the connection during the handshake");
          }
        }
        default -> {
          return;
        }
      }
    }
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private void wrap(ByteBuffer source) throws SSLException, TrainException {
    outgoing.clear();
    engine.wrap(source, outgoing);
    if (outgoing.position() > 0) {
      tcp.write(outgoing.array(), outgoing.position());
    }
  }

  /** Takes one record, and waits for its bytes; -1 at the end of the stream. */
  private int unwrap() throws SSLException, TrainException {
    while (true) {
      plain.compact();
      SSLEngineResult result = engine.unwrap(incoming, plain);
      plain.flip();
      switch (result.getStatus()) {
        case OK -> {
          return result.bytesProduced();
        }
        case BUFFER_UNDERFLOW -> {
          int count = tcp.read(piece);
          if (count < 0) {
            return -1;
          }
          incoming.compact().put(piece, 0, count).flip();
        }
        case CLOSED -> {
          return -1;
        }
        default -> throw new SSLException("a record is too long");
      }
    }
  }

  @Override
  public int read(byte[] into) throws TrainException {
    try {
      while (!plain.hasRemaining()) {
        if (unwrap() < 0) {
          return -1;
        }
        shakeHands(); // a server may start another handshake
      }
    } catch (SSLException e) {
      throw failed(e);
    }
    int count = Math.min(into.length, plain.remaining());
    plain.get(into, 0, count);
    return count;
  }

  /** Answers nothing, since that would come between the bytes that were sealed. */
  @Override
  public boolean isReadable() throws TrainException {
    try {
      while (!plain.hasRemaining() && (incoming.hasRemaining() || tcp.isReadable())) {
        if (unwrap() < 0) {
          return true;
        }
        if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
          return false;
        }
      }
    } catch (SSLException e) {
      throw failed(e);
    }
    return plain.hasRemaining();
  }

  @Override
  public byte[] sealed(byte[] bytes) throws TrainException {
    ByteBuffer source = ByteBuffer.wrap(bytes);
    ByteArrayOutputStream records = new ByteArrayOutputStream(bytes.length + bytes.length / 64);
    try {
      while (source.hasRemaining()) {
        outgoing.clear();
        if (engine.wrap(source, outgoing).getStatus() != SSLEngineResult.Status.OK) {
          throw new SSLException("the server has closed the connection");
        }
        records.write(outgoing.array(), 0, outgoing.position());
      }
    } catch (SSLException e) {
      throw failed(e);
    }
    return records.toByteArray();
  }

  @Override
  public void write(byte[] bytes, int count) throws TrainException {
    ByteBuffer source = ByteBuffer.wrap(bytes, 0, count);
    try {
      while (source.hasRemaining()) {
        wrap(source);
      }
    } catch (SSLException e) {
      throw failed(e);
    }
  }
}
