package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.capacity.estimate.TrainEstimator;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * Measures the path to any TLS server with one padded ClientHello of at most one initial window,
 * timed by the acknowledgements of its segments. It then reads the server's answer and ends the
 * handshake with the alerts of a user who cancels it (RFC 5246, section 7.2). For one thread.
 */
final class HelloClient {
  /** Maximum size of the TLS record: ten typical segments, less some headroom. */
  static final int MAX_BYTES = 14_400;

  private static final int MAX_SEGMENTS = 10; // the initial window (RFC 6928)
  private static final Duration EXCHANGE_TIME = Duration.ofSeconds(2);
  private static final Duration CLOSING_TIME = Duration.ofSeconds(1);
  private static final int MAX_ANSWER = 1 << 16;
  private static final int ANSWER_HEAD = 6;

  // RFC 5246, appendix A
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int SERVER_HELLO = 2;
  private static final byte MAJOR_VERSION = 3;
  private static final byte[] CLOSING_ALERTS = {
    ALERT, 3, 3, 0, 2, 1, 90, // a warning: user_canceled
    ALERT, 3, 3, 0, 2, 1, 0 // a warning: close_notify
  };

  private final Connector connector;
  private final Wire wire;
  private final SecureRandom random = new SecureRandom();

  HelloClient(Connector connector, Wire wire) {
    this.connector = connector;
    this.wire = wire;
  }

  /**
   * Sends one ClientHello. Ends by {@code endNanos}.
   *
   * @param serverName for the ClientHello; empty for none
   */
  TrainOutcome run(TrainTarget target, String serverName, long endNanos) {
    long spent = 0;
    try (Connection connection = connector.connect(target, EXCHANGE_TIME, endNanos)) {
      long before = connection.retransmits();
      int segment = connection.segmentBytes(Connection.USUAL_SEGMENT);
      byte[] hello =
          ClientHello.record(serverName, Math.min(MAX_BYTES, MAX_SEGMENTS * segment), random);
      wire.takeBefore(target.interfaceName(), endNanos);
      connection.deadline(EXCHANGE_TIME);
      spent = hello.length;
      Transfer.Sent sent = send(connection, hello, segment, target);
      spent += readAnswer(connection);
      Train train = sent.timedByAcknowledgements(connection, before);
      return new TrainOutcome(TrainEstimator.estimateAcknowledged(train), "", 0, 0, "", spent);
    } catch (TrainException e) {
      return e.toOutcome(spent);
    }
  }

  private Transfer.Sent send(Connection connection, byte[] hello, int segment, TrainTarget target)
      throws TrainException {
    try {
      return new Transfer(connection).send(hello, hello.length, segment, 0, () -> false);
    } finally {
      wire.end(target.interfaceName());
    }
  }

  /** Reads the answer, ends the handshake, and returns how many bytes both took. */
  private static int readAnswer(Connection connection) throws TrainException {
    byte[] head = connection.read(ANSWER_HEAD);
    boolean hello = head[0] == HANDSHAKE && head[ANSWER_HEAD - 1] == SERVER_HELLO;
    if (head[1] != MAJOR_VERSION || (!hello && head[0] != ALERT)) {
      throw new TrainException(NoCapacity.PROTOCOL, "this is no TLS server");
    }
    connection.deadline(CLOSING_TIME);
    if (hello) {
      connection.write(CLOSING_ALERTS);
    }
    return ANSWER_HEAD + CLOSING_ALERTS.length + connection.endWithin(MAX_ANSWER);
  }
}
