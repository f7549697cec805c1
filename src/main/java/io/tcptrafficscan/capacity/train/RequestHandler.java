package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Protocol.Request;
import io.tcptrafficscan.capacity.train.Protocol.Status;
import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import io.tcptrafficscan.posix.Sockets;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Serves clients of the responder that may have a train, one after the other. For one thread at a
 * time.
 */
final class RequestHandler {
  /** How long a client may take to confirm a train, take the report and close. */
  private static final Duration CLOSING_TIME = Duration.ofSeconds(1);

  private static final Duration MAX_TIME = Duration.ofSeconds(30);

  private final Sockets sockets = new Sockets();
  private final ResponderLimits limits;
  private final ResponderCounters counters;
  private final Function<InetAddress, Runnable> onTrain;
  private final LongSupplier nanoClock;

  /**
   * @param onTrain see {@link Responder}
   */
  RequestHandler(
      ResponderLimits limits,
      ResponderCounters counters,
      Function<InetAddress, Runnable> onTrain,
      LongSupplier nanoClock) {
    this.limits = limits;
    this.counters = counters;
    this.onTrain = onTrain;
    this.nanoClock = nanoClock;
  }

  /** Serves a connection until it ends, and closes it. */
  Result handle(Reception.Admitted admitted) {
    long endNanos = nanoClock.getAsLong() + MAX_TIME.toNanos();
    try (Connection connection = new Connection(sockets, admitted.fd(), nanoClock, endNanos)) {
      connection.deadline(CLOSING_TIME);
      return serve(connection, admitted);
    } catch (TrainException e) {
      return switch (e.reason()) {
        case TIMEOUT -> Result.TIMEOUT;
        case PROTOCOL -> Result.MALFORMED;
        default -> Result.CLOSED;
      };
    }
  }

  private Result serve(Connection connection, Reception.Admitted admitted) throws TrainException {
    Request request = admitted.request();
    if (!limits.awaitTurn()) {
      return refuse(connection, Status.BUSY, admitted.proof());
    }
    if (!limits.spend(admitted.client(), request.bytes())) {
      limits.endTurn();
      return refuse(connection, Status.BUDGET, admitted.proof());
    }
    Arrivals points;
    long before = connection.retransmits();
    long began = nanoClock.getAsLong();
    try {
      points = run(connection, request, admitted.proof());
    } finally {
      limits.endTurn(admitted.client(), request.bytes(), nanoClock.getAsLong() - began);
    }
    report(connection, request, before, points, admitted.proof());
    return Result.SERVED;
  }

  private static Result refuse(Connection connection, Status status, Proof proof)
      throws TrainException {
    connection.deadline(CLOSING_TIME);
    connection.write(Protocol.answer(status, 0, proof));
    connection.end();
    return status.result();
  }

  /**
   * Runs a train: from the answer, which tells the client that it has its turn, to the last byte.
   */
  private Arrivals run(Connection connection, Request request, Proof proof) throws TrainException {
    counters.countTrain(request.bytes());
    connection.deadline(Protocol.timeFor(request.bytes()));
    connection.write(Protocol.answer(Status.OK, request.bytes(), proof));
    if (request.throughLoss()) {
      connection.sendThroughLoss();
    }
    connection.watchProgress();
    boolean upload = request.direction() == Direction.UPLOAD;
    if (upload) {
      connection.awaitReadable();
    } else if (connection.read(1)[0] != Protocol.READY) {
      throw new TrainException(NoCapacity.PROTOCOL, "the client did not say that it is ready");
    }
    Runnable ended = onTrain.apply(connection.localAddress());
    try {
      Transfer transfer = new Transfer(connection);
      return upload
          ? transfer.receive(request.bytes())
          : transfer.sendNoise(request.bytes(), request.maxInFlight()).departures();
    } finally {
      ended.run();
    }
  }

  private static void report(
      Connection connection, Request request, long before, Arrivals points, Proof proof)
      throws TrainException {
    connection.deadline(CLOSING_TIME);
    boolean download = request.direction() == Direction.DOWNLOAD;
    if (download && connection.read(1)[0] != Protocol.RECEIVED) {
      throw new TrainException(NoCapacity.PROTOCOL, "the client did not confirm the train");
    }
    long retransmits = download ? connection.retransmits() - before : 0;
    boolean unpaced = !download || connection.isUnpaced();
    connection.write(proof.append(Proof.REPORT, new Report(retransmits, unpaced, points).encode()));
    connection.end();
  }
}
