package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.Measurement;
import io.tcptrafficscan.capacity.estimate.Measurement.Next;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.capacity.train.Connection;
import io.tcptrafficscan.capacity.train.Connector;
import io.tcptrafficscan.capacity.train.Handshake;
import io.tcptrafficscan.capacity.train.TrainException;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.TrainRunner;
import io.tcptrafficscan.capacity.train.Transfer;
import io.tcptrafficscan.capacity.train.Wire;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.TcpInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Measures the way to a web server: each train is one POST, timed by the acknowledgements of its
 * segments. For one thread.
 */
final class WebUpload implements TrainRunner {
  private static final Duration TRAIN_TIME = Duration.ofSeconds(6);
  private static final Duration ANSWER_TIME = Duration.ofSeconds(3);

  /** Most bytes that a server's handshake and answer may take. */
  private static final int MOST_ANSWER = 1 << 16;

  /** Most bytes that this end's part of a handshake takes. */
  private static final int MOST_HELLO = 1 << 11;

  /** TLS adds at most this to a train: a part of each record, and a record that is not full. */
  private static final int RECORD_SHARE = 512;

  private static final int RECORD = 64;

  /** The server is the limit of a train that waited this share of its time for its window. */
  private static final double LIMITED = 0.5;

  /** Requests are made before they are sent, and the heap of a router is small. */
  private static final RequestMemory REQUESTS =
      new RequestMemory(Runtime.getRuntime().maxMemory() / 4);

  /** Most bytes of one train. */
  static final int MOST_TRAIN = Math.min(1 << 24, REQUESTS.most());

  private final Connector connector;
  private final Wire wire;
  private final WebLimits limits;
  private final WebTarget target;
  private Duration retryAfter = Duration.ZERO;
  private long spentBytes; // of all trains, in both directions
  private long sentBytes; // of all trains
  private long sentAgainBytes;

  WebUpload(Connector connector, Wire wire, WebLimits limits, WebTarget target) {
    this.connector = connector;
    this.wire = wire;
    this.limits = limits;
    this.target = target;
  }

  /** How long the server asked to wait; zero if it did not. */
  Duration retryAfter() {
    return retryAfter;
  }

  /** The share of all trains' bytes that were lost and sent again. */
  double lossRatio() {
    return sentBytes == 0 ? 0 : (double) sentAgainBytes / sentBytes;
  }

  @Override
  public TrainOutcome run(Measurement measurement, long endNanos) {
    Next next = Objects.requireNonNull(measurement.next());
    if (left(next.bytes()) < 0) { // answers may have used much
      return TrainOutcome.failed(
          NoCapacity.BUDGET,
          "%d of %d bytes are used, too many for the next upload of %d: raise --capacity-url-bytes"
              .formatted(spentBytes, limits.maxBytes(), next.bytes()),
          0);
    }
    long before = spentBytes;
    try {
      REQUESTS.take(next.bytes(), endNanos);
      try {
        return run(measurement, next, endNanos).after(spentBytes - before);
      } finally {
        REQUESTS.giveBack(next.bytes());
      }
    } catch (TrainException e) {
      return e.toOutcome(spentBytes - before);
    }
  }

  /** Adds to {@link #spentBytes} what the train costs. */
  private TrainOutcome run(Measurement measurement, Next next, long endNanos)
      throws TrainException {
    limits.prepare(target.url());
    try (Connection connection = target.connect(connector, endNanos)) {
      Handshake handshake = Handshake.of(connection);
      TimedStream tcp = new TimedStream(connection, mostAnswer(next));
      Transfer transfer = new Transfer(connection);
      try {
        ByteStream stream = TlsStream.of(tcp, limits, target.url());
        byte[] request = stream.sealed(request(next.bytes()));
        EarlyAnswer answer = new EarlyAnswer(stream);
        wire.takeBefore(target.interfaceName(), endNanos);
        measurement.take(send(connection, tcp, transfer, request, next, answer));
        connection.deadline(ANSWER_TIME);
        requireSuccess(answer.head());
        CapacityEstimate estimate = explained(measurement.estimate(), connection.info());
        return handshake.arrived(estimate, 0);
      } finally {
        tcp.noteUnread();
        spentBytes += tcp.bytes() + transfer.departedBytes();
      }
    }
  }

  private int mostAnswer(Next next) {
    return (int) Math.min(MOST_ANSWER, left(next.bytes()));
  }

  /** What is left of the measurement's bytes for what the server sends during a train. */
  private long left(long bytes) {
    return limits.maxBytes() - spentBytes - bytes - MOST_HELLO;
  }

  /** A request of about so many bytes. */
  private byte[] request(int bytes) {
    int most = bytes - (target.url().secure() ? bytes / RECORD_SHARE + RECORD : 0);
    byte[] head = head(most - head(most).length);
    byte[] request = Transfer.noise(most);
    System.arraycopy(head, 0, request, 0, head.length);
    return request;
  }

  private byte[] head(int length) {
    return (limits.requestHead("POST", target.url())
            + "Content-Type: application/octet-stream\r\nContent-Length: "
            + length
            + "\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Sends a request, and gives the wire back. */
  private Train send(
      Connection connection,
      TimedStream tcp,
      Transfer transfer,
      byte[] request,
      Next next,
      EarlyAnswer answer)
      throws TrainException {
    boolean complete = false;
    try {
      Train train = post(connection, transfer, request, next, answer);
      complete = true;
      return train;
    } finally {
      if (complete) {
        wire.end(target.interfaceName());
      } else {
        long roundTripMicros = Math.max(0, connection.info().rttMicros());
        tcp.noteUnread();
        connection.close();
        wire.endAfter(target.interfaceName(), Duration.of(2 * roundTripMicros, ChronoUnit.MICROS));
      }
    }
  }

  private Train post(
      Connection connection, Transfer transfer, byte[] request, Next next, EarlyAnswer answer)
      throws TrainException {
    long before = connection.retransmits();
    if (next.throughLoss()) {
      connection.sendThroughLoss();
    }
    connection.deadline(TRAIN_TIME);
    int most = Measurement.maxInFlight(next.bitsPerSecond(), connection.rttNanos());
    Transfer.Sent sent;
    try {
      sent = transfer.send(request, request.length, Sockets.BUFFER_SIZE, most, answer);
    } catch (TrainException e) {
      if (e.reason() == NoCapacity.CLOSED && connection.isReadable()) {
        requireSuccess(answer.head()); // it may have said why
      }
      throw e;
    }
    if (answer.hasCome()) {
      requireSuccess(answer.head());
    }
    Train train = sent.timedByAcknowledgements(connection, before);
    sentBytes += request.length;
    sentAgainBytes += train.retransmits() * connection.segmentBytes(Sockets.BUFFER_SIZE);
    return train;
  }

  private void requireSuccess(ResponseHead head) throws TrainException {
    retryAfter = head.retryAfter(Instant.now());
    if (head.isRedirect()) {
      throw new TrainException(
          NoCapacity.REDIRECT, "the server redirected the upload; that is not followed");
    }
    if (!head.isSuccess()) {
      throw head.refusal();
    }
  }

  /** Names the server where its window was the limit. */
  private static CapacityEstimate explained(CapacityEstimate estimate, TcpInfo info) {
    boolean limited = info.windowLimitedMicros() > LIMITED * info.busyMicros();
    return estimate.reason() == NoCapacity.TOO_SHORT && limited
        ? estimate.rejectedAs(NoCapacity.SERVER_LIMITED)
        : estimate;
  }
}
