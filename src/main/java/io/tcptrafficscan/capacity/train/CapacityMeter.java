package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Reason;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Rejection;
import io.tcptrafficscan.capacity.train.TrainOutcome.Arrived;
import io.tcptrafficscan.capacity.train.TrainOutcome.Failed;
import java.util.function.LongPredicate;

/** Measures one direction of one path: as many trains as it takes to find the right length. */
public final class CapacityMeter implements AutoCloseable {
  private static final double DEEP_SECONDS = 4;
  private static final int LEAST_DEEP_BYTES = 2_500_000;

  /** Where more would be spent than may be. */
  public static final String BUDGET = "budget";

  /**
   * What came of it.
   *
   * @param outcome of the last train
   * @param bytes that all of them cost
   * @param next the length to begin with the next time
   */
  public record Result(TrainOutcome outcome, long bytes, TrainSize next) {
    /** The same with more bytes. */
    public Result costing(long more) {
      return new Result(outcome, bytes + more, next);
    }

    /** The same without its number. */
    public Result rejectedAs(Reason reason) {
      if (!(outcome instanceof Arrived arrived)) {
        return this;
      }
      CapacityEstimate estimate = arrived.estimate();
      return new Result(
          arrived.with(
              new Rejection(reason, estimate.slopeBitsPerSecond(), estimate.dispersionNanos())),
          bytes,
          next);
    }
  }

  private final TrainClient client = new TrainClient();
  private final LongPredicate spend;

  /**
   * @param spend takes bytes from a budget before they are sent, or refuses
   */
  public CapacityMeter(LongPredicate spend) {
    this.spend = spend;
  }

  /** Measures, beginning with a train of that size. Blocks, for seconds at the most. */
  public Result measure(TrainTarget target, Direction direction, TrainSize first) {
    long bytes = 0;
    TrainSize size = first;
    while (true) {
      TrainOutcome outcome = run(target, direction, size.bytes());
      bytes += outcome.bytes();
      if (!(outcome instanceof Arrived arrived)) {
        return new Result(outcome, bytes, size);
      }
      TrainSize again = size.retry(arrived.estimate());
      if (again == size) {
        return new Result(outcome, bytes, size.next(arrived.estimate()));
      }
      size = again;
    }
  }

  /**
   * Measures with one train that outlasts a shaper's burst. On a slow path it is shorter, so that
   * it is in nobody's way for long.
   *
   * @param train what shorter trains showed
   */
  public Result measureDeep(TrainTarget target, Direction direction, Result train) {
    double bitsPerSecond =
        train.outcome() instanceof Arrived arrived ? arrived.estimate().slopeBitsPerSecond() : 0;
    int bytes =
        bitsPerSecond == 0
            ? TrainClient.MOST_DEEP_BYTES
            : (int)
                Math.max(
                    LEAST_DEEP_BYTES,
                    Math.min(
                        bitsPerSecond / Byte.SIZE * DEEP_SECONDS, TrainClient.MOST_DEEP_BYTES));
    TrainOutcome outcome =
        spend.test(bytes)
            ? client.runDeep(target, direction, bytes, bitsPerSecond)
            : overdrawn(bytes);
    return new Result(outcome, outcome.bytes(), TrainSize.LARGE);
  }

  /** Measures the way to a TLS server with one padded ClientHello. */
  public Result measureHello(TrainTarget target, String serverName) {
    TrainOutcome outcome =
        spend.test(HelloClient.MOST_BYTES)
            ? client.runHello(target, serverName)
            : overdrawn(HelloClient.MOST_BYTES);
    return new Result(outcome, outcome.bytes(), TrainSize.WINDOW);
  }

  private TrainOutcome run(TrainTarget target, Direction direction, int bytes) {
    return spend.test(bytes) ? client.run(target, direction, bytes) : overdrawn(bytes);
  }

  private static Failed overdrawn(int bytes) {
    return new Failed(BUDGET, "the hour's budget has less than " + bytes + " bytes left", 0);
  }

  @Override
  public void close() {
    client.close();
  }
}
