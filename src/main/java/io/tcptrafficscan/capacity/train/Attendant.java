package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.train.Protocol.Report;
import io.tcptrafficscan.capacity.train.Protocol.Request;
import io.tcptrafficscan.capacity.train.Protocol.Status;
import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import io.tcptrafficscan.posix.Sockets;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Serves one of the responder's connections after the other. For one thread at a time. */
final class Attendant {
  private static final Duration EXCHANGE = Duration.ofSeconds(2);
  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final int NONCE_SIZE = 16;

  private final Sockets sockets = new Sockets();
  private final SecureRandom random = new SecureRandom();
  private final byte[] token;
  private final ResponderBounds bounds;
  private final TrainLine line;
  private final ResponderCounters counters;
  private final TrainWatch watch;
  private final LongSupplier nanoClock;

  Attendant(
      byte[] token,
      ResponderBounds bounds,
      TrainLine line,
      ResponderCounters counters,
      TrainWatch watch,
      LongSupplier nanoClock) {
    this.watch = watch;
    this.token = token;
    this.bounds = bounds;
    this.line = line;
    this.counters = counters;
    this.nanoClock = nanoClock;
  }

  /** Serves a connection to its end, and closes it. */
  Result attend(int fd, InetAddress client) {
    try (Connection connection = new Connection(sockets, fd, nanoClock)) {
      connection.deadline(EXCHANGE);
      byte[] nonce = new byte[NONCE_SIZE];
      random.nextBytes(nonce);
      connection.write(Protocol.greeting(nonce, token.length > 0));
      byte[] request = connection.read(Protocol.REQUEST_SIZE);
      Status status = Request.status(request, token, nonce);
      if (status != Status.OK) {
        return refuse(connection, status);
      }
      return grant(connection, Request.decode(request), client);
    } catch (BrokenException e) {
      return switch (e.way()) {
        case TIMEOUT -> Result.TIMEOUT;
        case PROTOCOL -> Result.MALFORMED;
        case CLOSED, REFUSED, UNREACHABLE -> Result.CLOSED;
      };
    }
  }

  /** What is no request at all gets no answer. */
  private static Result refuse(Connection connection, Status status) throws BrokenException {
    if (status != Status.MALFORMED) {
      connection.write(Protocol.answer(status, 0));
      connection.deadline(FAREWELL);
      connection.end();
    }
    return Result.valueOf(status.name());
  }

  private Result grant(Connection connection, Request request, InetAddress client)
      throws BrokenException {
    if (!bounds.spend(client, request.bytes())) {
      return refuse(connection, Status.BUDGET);
    }
    if (!line.enter()) {
      return refuse(connection, Status.BUSY);
    }
    Runnable ended = watch.begins(connection.localAddress());
    try {
      counters.countTrain(request.bytes());
      connection.deadline(Protocol.timeFor(request.bytes()));
      long before = retransmits(connection);
      connection.write(Protocol.answer(Status.OK, request.bytes()));
      if (request.direction() == Direction.DOWNLOAD) {
        send(connection, request, before);
      } else {
        Arrivals arrivals = connection.receiveTrain(request.bytes());
        connection.write(new Report(0, true, arrivals).encode());
      }
    } finally {
      ended.run();
      line.leave();
    }
    connection.deadline(FAREWELL);
    connection.end();
    return Result.SERVED;
  }

  private static void send(Connection connection, Request request, long before)
      throws BrokenException {
    connection.sendTrain(request.bytes(), request.mostInFlight());
    if (connection.read(1)[0] != Protocol.RECEIVED) {
      throw new BrokenException(BrokenException.Way.PROTOCOL, "no word that the train arrived");
    }
    long retransmits = retransmits(connection) - before;
    connection.write(new Report(retransmits, connection.isUnpaced(), new Arrivals()).encode());
  }

  private static long retransmits(Connection connection) {
    return Math.max(0, connection.info().totalRetransmits());
  }
}
