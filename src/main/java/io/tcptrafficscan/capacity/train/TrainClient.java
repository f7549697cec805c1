package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.capacity.estimate.TrainEstimator;
import io.tcptrafficscan.capacity.train.Protocol.Report;
import io.tcptrafficscan.capacity.train.Protocol.Request;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.SocketAddresses;
import io.tcptrafficscan.posix.Sockets;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Runs trains with responders, one at a time, over the interface that it is told. For one thread.
 */
public final class TrainClient implements AutoCloseable {
  /** Most bytes of a train to a responder that shares a token. */
  public static final int MOST_DEEP_BYTES = Protocol.MOST_DEEP_BYTES;

  /** What a path holds, and half as much again, keeps its bottleneck busy. */
  private static final double ROOM = 1.5;

  private static final double BITS_TIMES_NANOS = 8e9;

  private static final Duration EXCHANGE = Duration.ofSeconds(5);

  /** The responder may wait for its turn, and give up a little before this end does. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final Sockets sockets = new Sockets();
  private final Dialer dialer = new Dialer(sockets);
  private final HelloClient hello = new HelloClient(sockets, dialer);
  private final LongSupplier nanoClock = System::nanoTime;

  /** Runs one train of so many bytes. Blocks, for seconds at the most. */
  public TrainOutcome run(TrainTarget target, Direction direction, int bytes) {
    return run(target, direction, bytes, 0, TrainEstimator::estimate);
  }

  /**
   * Runs one train of so many bytes that outlasts a burst, and does not flood the queue of the
   * bottleneck: no more of it is on the way than the path holds at a rate.
   *
   * @param bitsPerSecond at least the path's; 0 for no limit
   */
  public TrainOutcome runDeep(
      TrainTarget target, Direction direction, int bytes, double bitsPerSecond) {
    return run(target, direction, bytes, bitsPerSecond, TrainEstimator::estimateLongRun);
  }

  private TrainOutcome run(
      TrainTarget target,
      Direction direction,
      int bytes,
      double bitsPerSecond,
      Function<Train, CapacityEstimate> estimator) {
    int fd = sockets.open(SocketAddresses.family(target.address()));
    if (fd < 0) {
      return new TrainOutcome.Failed("resources", Errno.describe("socket", -fd), 0);
    }
    long spent = 0;
    try (Connection connection = new Connection(sockets, fd, nanoClock)) {
      connection.deadline(EXCHANGE);
      dialer.connect(connection, fd, target);
      long rttMicros = honestRttMicros(connection);
      long windowBytes = connection.windowBytes();
      InetAddress local = connection.localAddress();
      int mostInFlight = inFlight(bitsPerSecond, connection.rttNanos());
      byte[] nonce = Protocol.nonce(connection.read(Protocol.GREETING_SIZE));
      spent = Protocol.GREETING_SIZE + Protocol.REQUEST_SIZE + Protocol.ANSWER_SIZE;
      connection.write(
          new Request(direction, bytes, mostInFlight)
              .encode(target.token().getBytes(StandardCharsets.UTF_8), nonce));
      Protocol.requireGranted(connection.read(Protocol.ANSWER_SIZE), bytes);
      spent += bytes;
      connection.deadline(Protocol.timeFor(bytes).plus(MARGIN));
      Train train =
          direction == Direction.DOWNLOAD
              ? download(connection, bytes)
              : upload(connection, bytes, mostInFlight);
      CapacityEstimate estimate = estimator.apply(train);
      spent += Protocol.REPORT_SIZE + 1;
      if (direction == Direction.UPLOAD) {
        spent += (long) train.arrivals().size() * Protocol.POINT_SIZE;
      }
      return new TrainOutcome.Arrived(estimate, windowBytes, rttMicros, local, spent);
    } catch (BrokenException e) {
      return new TrainOutcome.Failed(e.way().label(), String.valueOf(e.getMessage()), spent);
    }
  }

  /** Times one padded ClientHello towards a TLS server. Blocks, for seconds at the most. */
  public TrainOutcome runHello(TrainTarget target, String serverName) {
    return hello.run(target, serverName);
  }

  private static long honestRttMicros(Connection connection) {
    return connection.info().totalRetransmits() == 0 ? connection.info().rttMicros() : 0;
  }

  private static Train download(Connection connection, int bytes) throws BrokenException {
    Arrivals arrivals = connection.receiveTrain(bytes);
    connection.write(new byte[] {Protocol.RECEIVED});
    Report report = report(connection, 0);
    return new Train(arrivals, connection.rttNanos(), report.retransmits(), report.unpaced());
  }

  private static int inFlight(double bitsPerSecond, long rttNanos) {
    return bitsPerSecond == 0
        ? 0
        : Protocol.LEAST_IN_FLIGHT + (int) (bitsPerSecond * rttNanos * ROOM / BITS_TIMES_NANOS);
  }

  private static Train upload(Connection connection, int bytes, int mostInFlight)
      throws BrokenException {
    long before = retransmits(connection);
    connection.sendTrain(bytes, mostInFlight);
    Report report = report(connection, bytes);
    long retransmits = retransmits(connection) - before;
    return new Train(report.arrivals(), connection.rttNanos(), retransmits, connection.isUnpaced());
  }

  private static long retransmits(Connection connection) {
    return Math.max(0, connection.info().totalRetransmits());
  }

  private static Report report(Connection connection, long mostBytes) throws BrokenException {
    byte[] head = connection.read(Protocol.REPORT_SIZE);
    byte[] points = connection.read(Report.points(head) * Protocol.POINT_SIZE);
    return Report.decode(head, points, mostBytes);
  }

  @Override
  public void close() {
    dialer.close();
  }
}
