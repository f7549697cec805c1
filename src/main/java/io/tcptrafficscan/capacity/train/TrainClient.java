package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.Measurement;
import io.tcptrafficscan.capacity.estimate.Measurement.Next;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.capacity.train.Protocol.Request;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs trains with responders, one at a time. For one thread. */
final class TrainClient {
  /** From connecting to the answer. The responder may have to await its turn. */
  private static final Duration REQUEST_TIME = Duration.ofSeconds(5);

  private static final Duration REPORT_TIME = Duration.ofSeconds(3);

  /** How much later than the responder this end gives up. */
  private static final Duration TRAIN_TIME_MARGIN = Duration.ofSeconds(1);

  /** How long the other end may have to wait for this interface. It then has its turn already. */
  private static final Duration MAX_TURN_KEPT = Duration.ofMillis(300);

  private final Connector connector;
  private final Wire wire;
  private final SecureRandom random = new SecureRandom();

  TrainClient(Connector connector, Wire wire) {
    this.connector = connector;
    this.wire = wire;
  }

  /**
   * What to run.
   *
   * @param endNanos when it has ended, on the clock of {@link System#nanoTime}
   */
  private record Order(TrainTarget target, Direction direction, Next next, long endNanos) {
    int bytes() {
      return next.bytes();
    }
  }

  /** What the client and the responder agreed on, before the train. */
  private record Agreed(Connection connection, Order order, Proof proof, int maxInFlight) {}

  /**
   * Runs the next train of a measurement, which is not over, and gives it the result. Ends by
   * {@code endNanos}.
   */
  TrainOutcome run(
      TrainTarget target, Direction direction, Measurement measurement, long endNanos) {
    Next next = Objects.requireNonNull(measurement.next());
    return run(
        new Order(target, direction, next, endNanos),
        train -> {
          measurement.take(train);
          return measurement.estimate();
        });
  }

  /** Tries again if another train took the interface while the responder was asked. */
  private TrainOutcome run(Order order, Function<Train, CapacityEstimate> estimator) {
    TrainOutcome outcome = attempt(order, estimator);
    while (outcome == null) {
      outcome = attempt(order, estimator);
    }
    return outcome;
  }

  private @Nullable TrainOutcome attempt(Order order, Function<Train, CapacityEstimate> estimator) {
    long spent = 0;
    try (Connection connection =
        connector.connect(order.target(), REQUEST_TIME, order.endNanos())) {
      Handshake handshake = Handshake.of(connection);
      Agreed agreed = agree(connection, order);
      spent = Protocol.GREETING_SIZE + Protocol.REQUEST_SIZE + Protocol.ANSWER_SIZE;
      if (!wire.take(order.target().interfaceName(), MAX_TURN_KEPT)) {
        return awaitWire(order);
      }
      spent += order.bytes();
      Train train = order.direction() == Direction.DOWNLOAD ? download(agreed) : upload(agreed);
      Arrivals reported =
          order.direction() == Direction.DOWNLOAD ? train.departures() : train.arrivals();
      spent += 2 + Report.HEAD_SIZE + Proof.SIZE + (long) reported.size() * Report.POINT_SIZE;
      return handshake.quiet(connection.rttNanos()).arrived(estimator.apply(train), spent);
    } catch (TrainException e) {
      return e.toOutcome(spent);
    }
  }

  private @Nullable TrainOutcome awaitWire(Order order) throws TrainException {
    wire.takeBefore(order.target().interfaceName(), order.endNanos());
    wire.end(order.target().interfaceName());
    return null;
  }

  /** Asks for the train, and returns when the responder has a turn for it. */
  private Agreed agree(Connection connection, Order order) throws TrainException {
    TrainTarget target = order.target();
    byte[] nonce = new byte[Protocol.NONCE_SIZE];
    random.nextBytes(nonce);
    byte[] theirs = Protocol.nonce(greeting(connection));
    int maxInFlight = Measurement.maxInFlight(order.next().bitsPerSecond(), connection.rttNanos());
    byte[] request =
        new Request(order.direction(), order.bytes(), maxInFlight, order.next().throughLoss())
            .head(nonce, Proof.endpoint(target.address(), target.port()));
    Proof proof = new Proof(target.token().getBytes(StandardCharsets.UTF_8), theirs, request);
    connection.write(proof.provenRequest());
    Protocol.requireGranted(connection.read(Protocol.ANSWER_SIZE), order.bytes(), proof);
    return new Agreed(connection, order, proof, maxInFlight);
  }

  /** A responder speaks first and at once; web servers and most others wait for the client. */
  private static byte[] greeting(Connection connection) throws TrainException {
    try {
      return connection.read(Protocol.GREETING_SIZE);
    } catch (TrainException e) {
      throw new TrainException(
          e.reason(), "the port is open, but no responder greets there: " + e.getMessage());
    }
  }

  private Train download(Agreed agreed) throws TrainException {
    Connection connection = agreed.connection();
    int bytes = agreed.order().bytes();
    long startNanos = Transfer.realTimeNanos();
    Arrivals arrivals;
    try {
      connection.deadline(Protocol.timeFor(bytes).plus(TRAIN_TIME_MARGIN));
      connection.write(new byte[] {Protocol.READY});
      arrivals = new Transfer(connection).receive(bytes);
    } finally {
      wire.end(agreed.order().target().interfaceName());
    }
    connection.deadline(REPORT_TIME);
    connection.write(new byte[] {Protocol.RECEIVED});
    Report report = report(agreed);
    Causality.requireDepartures(arrivals, report.points(), startNanos, Transfer.realTimeNanos());
    return new Train(
        arrivals, report.points(), connection.rttNanos(), report.retransmits(), report.unpaced());
  }

  private Train upload(Agreed agreed) throws TrainException {
    Connection connection = agreed.connection();
    int bytes = agreed.order().bytes();
    long before = connection.retransmits();
    long startNanos = Transfer.realTimeNanos();
    Transfer.Sent sent;
    try {
      connection.deadline(Protocol.timeFor(bytes).plus(TRAIN_TIME_MARGIN));
      if (agreed.order().next().throughLoss()) {
        connection.sendThroughLoss();
      }
      sent = new Transfer(connection).sendNoise(bytes, agreed.maxInFlight());
    } finally {
      wire.end(agreed.order().target().interfaceName());
    }
    connection.deadline(REPORT_TIME);
    Report report = report(agreed);
    Causality.requireArrivals(
        sent.departures(),
        sent.acknowledgements(),
        report.points(),
        startNanos,
        Transfer.realTimeNanos());
    return new Train(
        report.points(),
        sent.departures(),
        connection.rttNanos(),
        connection.retransmits() - before,
        connection.isUnpaced());
  }

  private static Report report(Agreed agreed) throws TrainException {
    byte[] head = agreed.connection().read(Report.HEAD_SIZE);
    byte[] rest = agreed.connection().read(Report.points(head) * Report.POINT_SIZE + Proof.SIZE);
    byte[] report = Arrays.copyOf(head, head.length + rest.length);
    System.arraycopy(rest, 0, report, head.length, rest.length);
    agreed.proof().require(Proof.REPORT, report);
    return Report.decode(report, agreed.order().bytes());
  }
}
