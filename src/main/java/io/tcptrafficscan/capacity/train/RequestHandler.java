package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Protocol.Report;
import io.tcptrafficscan.capacity.train.Protocol.Request;
import io.tcptrafficscan.capacity.train.Protocol.Status;
import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import io.tcptrafficscan.posix.Sockets;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Serves connections of the responder, one after the other. For one thread at a time. */
final class RequestHandler {
  private static final Duration REQUEST_TIME = Duration.ofSeconds(2);
  private static final Duration CLOSING_TIME = Duration.ofSeconds(1);

  private final Sockets sockets = new Sockets();
  private final SecureRandom random = new SecureRandom();
  private final byte[] token;
  private final ResponderLimits limits;
  private final ResponderCounters counters;
  private final Function<InetAddress, Runnable> onTrain;
  private final LongSupplier nanoClock;

  /**
   * @param onTrain see {@link Responder}
   */
  RequestHandler(
      byte[] token,
      ResponderLimits limits,
      ResponderCounters counters,
      Function<InetAddress, Runnable> onTrain,
      LongSupplier nanoClock) {
    this.token = token;
    this.limits = limits;
    this.counters = counters;
    this.onTrain = onTrain;
    this.nanoClock = nanoClock;
  }

  /** Serves a connection until it ends, and closes it. */
  Result handle(int fd, InetAddress client) {
    try (Connection connection = new Connection(sockets, fd, nanoClock)) {
      connection.deadline(REQUEST_TIME);
      byte[] nonce = new byte[Protocol.NONCE_SIZE];
      random.nextBytes(nonce);
      connection.write(Protocol.greeting(nonce, token.length > 0));
      byte[] request = connection.read(Protocol.REQUEST_SIZE);
      Status status = Request.status(request, token, nonce);
      return status == Status.OK
          ? serve(connection, Request.decode(request), client)
          : refuse(connection, status);
    } catch (TrainException e) {
      return switch (e.reason()) {
        case TIMEOUT -> Result.TIMEOUT;
        case PROTOCOL -> Result.MALFORMED;
        default -> Result.CLOSED;
      };
    }
  }

  /** Sends the reason; a malformed request gets no answer. */
  private static Result refuse(Connection connection, Status status) throws TrainException {
    if (status != Status.MALFORMED) {
      connection.write(Protocol.answer(status, 0));
      connection.deadline(CLOSING_TIME);
      connection.end();
    }
    return status.result();
  }

  private Result serve(Connection connection, Request request, InetAddress client)
      throws TrainException {
    if (!limits.spend(client, request.bytes())) {
      return refuse(connection, Status.BUDGET);
    }
    if (!limits.awaitTurn()) {
      return refuse(connection, Status.BUSY);
    }
    Runnable ended = onTrain.apply(connection.localAddress());
    try {
      counters.countTrain(request.bytes());
      connection.deadline(Protocol.timeFor(request.bytes()));
      run(connection, request);
    } finally {
      ended.run();
      limits.endTurn();
    }
    connection.deadline(CLOSING_TIME);
    connection.end();
    return Result.SERVED;
  }

  private static void run(Connection connection, Request request) throws TrainException {
    long before = connection.retransmits();
    connection.write(Protocol.answer(Status.OK, request.bytes()));
    if (request.direction() == Direction.UPLOAD) {
      Arrivals arrivals = connection.receiveTrain(request.bytes());
      connection.write(new Report(0, true, arrivals).encode());
      return;
    }
    connection.sendTrain(request.bytes(), request.maxInFlight());
    if (connection.read(1)[0] != Protocol.RECEIVED) {
      throw new TrainException(NoCapacity.PROTOCOL, "the client did not confirm the train");
    }
    long retransmits = connection.retransmits() - before;
    connection.write(new Report(retransmits, connection.isUnpaced(), new Arrivals()).encode());
  }
}
