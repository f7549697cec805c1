package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.capacity.estimate.TrainEstimator;
import io.tcptrafficscan.capacity.train.Protocol.Report;
import io.tcptrafficscan.capacity.train.Protocol.Request;
import io.tcptrafficscan.posix.TcpInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

/** Runs trains with responders, one at a time. For one thread. */
final class TrainClient {
  /** How many round trips of data may be in flight, so that the narrowest link stays busy. */
  private static final double ROUND_TRIPS_IN_FLIGHT = 1.5;

  private static final Duration REQUEST_TIME = Duration.ofSeconds(5);

  /** How much later than the responder this end gives up. The responder first awaits its turn. */
  private static final Duration TRAIN_TIME_MARGIN = Duration.ofSeconds(1);

  private final Connector connector;

  TrainClient(Connector connector) {
    this.connector = connector;
  }

  /** Runs one train. Blocks for some seconds at most. */
  TrainOutcome run(TrainTarget target, Direction direction, int bytes) {
    return run(target, direction, bytes, 0, TrainEstimator::estimate);
  }

  /**
   * Runs one train that outlasts a burst. Its bytes in flight are limited, so that it does not
   * overflow the queue of the narrowest link.
   *
   * @param bitsPerSecond at least the rate of the path; 0 for no limit
   */
  TrainOutcome runDeep(TrainTarget target, Direction direction, int bytes, double bitsPerSecond) {
    return run(target, direction, bytes, bitsPerSecond, TrainEstimator::estimateLongRun);
  }

  private TrainOutcome run(
      TrainTarget target,
      Direction direction,
      int bytes,
      double bitsPerSecond,
      Function<Train, CapacityEstimate> estimator) {
    long spent = 0;
    try (Connection connection = connector.connect(target, REQUEST_TIME)) {
      TcpInfo info = connection.info();
      long rttMicros = info.totalRetransmits() == 0 ? info.rttMicros() : 0;
      long windowBytes = connection.windowBytes();
      String localAddress = connection.localAddress().getHostAddress();
      int maxInFlight = maxInFlight(bitsPerSecond, connection.rttNanos());
      byte[] nonce = Protocol.nonce(connection.read(Protocol.GREETING_SIZE));
      spent = Protocol.GREETING_SIZE + Protocol.REQUEST_SIZE + Protocol.ANSWER_SIZE;
      byte[] token = target.token().getBytes(StandardCharsets.UTF_8);
      connection.write(new Request(direction, bytes, maxInFlight).encode(token, nonce));
      Protocol.requireGranted(connection.read(Protocol.ANSWER_SIZE), bytes);
      spent += bytes;
      connection.deadline(Protocol.timeFor(bytes).plus(TRAIN_TIME_MARGIN));
      Train train =
          direction == Direction.DOWNLOAD
              ? download(connection, bytes)
              : upload(connection, bytes, maxInFlight);
      spent += Protocol.REPORT_SIZE + 1;
      if (direction == Direction.UPLOAD) {
        spent += (long) train.arrivals().size() * Protocol.POINT_SIZE;
      }
      return new TrainOutcome(
          estimator.apply(train), "", windowBytes, rttMicros, localAddress, spent);
    } catch (TrainException e) {
      return e.toOutcome(spent);
    }
  }

  private static int maxInFlight(double bitsPerSecond, long rttNanos) {
    double bytesPerRoundTrip = bitsPerSecond / Byte.SIZE * rttNanos / 1e9;
    return bitsPerSecond == 0
        ? 0
        : Protocol.MIN_IN_FLIGHT + (int) (ROUND_TRIPS_IN_FLIGHT * bytesPerRoundTrip);
  }

  private static Train download(Connection connection, int bytes) throws TrainException {
    Arrivals arrivals = connection.receiveTrain(bytes);
    connection.write(new byte[] {Protocol.RECEIVED});
    Report report = report(connection, 0);
    return new Train(
        arrivals, new Arrivals(), connection.rttNanos(), report.retransmits(), report.unpaced());
  }

  private static Train upload(Connection connection, int bytes, int maxInFlight)
      throws TrainException {
    long before = connection.retransmits();
    connection.sendTrain(bytes, maxInFlight);
    Report report = report(connection, bytes);
    long retransmits = connection.retransmits() - before;
    return new Train(
        report.arrivals(),
        new Arrivals(),
        connection.rttNanos(),
        retransmits,
        connection.isUnpaced());
  }

  private static Report report(Connection connection, long maxBytes) throws TrainException {
    byte[] head = connection.read(Protocol.REPORT_SIZE);
    byte[] points = connection.read(Report.points(head) * Protocol.POINT_SIZE);
    return Report.decode(head, points, maxBytes);
  }
}
