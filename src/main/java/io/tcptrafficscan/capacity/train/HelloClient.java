package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.AcknowledgedTrain;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.capacity.train.BrokenException.Way;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.SocketAddresses;
import io.tcptrafficscan.posix.Sockets;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * Measures the way to a TLS server that is not ours: one padded ClientHello, no longer than the
 * initial window, timed by the acknowledgements of its segments. The server's answer is read, and
 * the handshake ended with the alerts of a user who changed his mind (RFC 5246, section 7.2).
 */
final class HelloClient {
  /** Of the record; as much as ten usual segments hold, with a little room. */
  static final int MOST_BYTES = 14_400;

  private static final int MOST_SEGMENTS = 10; // the initial window (RFC 6928)
  private static final int USUAL_SEGMENT = 1448;
  private static final Duration EXCHANGE = Duration.ofSeconds(2);
  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final int MOST_ANSWER = 1 << 16;
  private static final int ANSWER_HEAD = 6;

  // RFC 5246, appendix A
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int SERVER_HELLO = 2;
  private static final byte MAJOR_VERSION = 3;
  private static final byte[] FAREWELL_ALERTS = {
    ALERT, 3, 3, 0, 2, 1, 90, // a warning: user_canceled
    ALERT, 3, 3, 0, 2, 1, 0 // a warning: close_notify
  };

  private final Sockets sockets;
  private final Dialer dialer;
  private final SecureRandom random = new SecureRandom();

  HelloClient(Sockets sockets, Dialer dialer) {
    this.sockets = sockets;
    this.dialer = dialer;
  }

  /**
   * Runs one.
   *
   * @param serverName for the ClientHello; empty for none
   */
  TrainOutcome run(TrainTarget target, String serverName) {
    int fd = sockets.open(SocketAddresses.family(target.address()));
    if (fd < 0) {
      return new TrainOutcome.Failed("resources", Errno.describe("socket", -fd), 0);
    }
    long spent = 0;
    try (Connection connection = new Connection(sockets, fd, System::nanoTime)) {
      connection.deadline(EXCHANGE);
      dialer.connect(connection, fd, target);
      long before = Math.max(0, connection.info().totalRetransmits());
      long mss = connection.info().sendMssBytes();
      int segment = mss > 0 ? (int) Math.min(mss, USUAL_SEGMENT) : USUAL_SEGMENT;
      byte[] hello =
          ClientHello.record(serverName, Math.min(MOST_BYTES, MOST_SEGMENTS * segment), random);
      connection.deadline(EXCHANGE);
      spent = hello.length;
      Connection.Acknowledged seen = connection.sendAndTime(hello, segment);
      spent += answer(connection);
      long retransmits = Math.max(0, connection.info().totalRetransmits()) - before;
      Train train =
          new Train(seen.points(), connection.rttNanos(), retransmits, connection.isUnpaced());
      return new TrainOutcome.Arrived(
          AcknowledgedTrain.estimate(train, seen.sentNanos()),
          0,
          0,
          connection.localAddress(),
          spent);
    } catch (BrokenException e) {
      return new TrainOutcome.Failed(e.way().label(), String.valueOf(e.getMessage()), spent);
    }
  }

  /** Reads the answer, ends the handshake and returns how many bytes that took. */
  private static int answer(Connection connection) throws BrokenException {
    byte[] head = connection.read(ANSWER_HEAD);
    boolean hello = head[0] == HANDSHAKE && head[ANSWER_HEAD - 1] == SERVER_HELLO;
    if (head[1] != MAJOR_VERSION || (!hello && head[0] != ALERT)) {
      throw new BrokenException(Way.PROTOCOL, "this is no TLS server");
    }
    connection.deadline(FAREWELL);
    if (hello) {
      connection.write(FAREWELL_ALERTS);
    }
    return ANSWER_HEAD + FAREWELL_ALERTS.length + connection.endWithin(MOST_ANSWER);
  }
}
