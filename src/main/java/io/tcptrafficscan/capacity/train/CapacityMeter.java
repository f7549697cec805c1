package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Rejection;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainOutcome.Arrived;
import io.tcptrafficscan.capacity.train.TrainOutcome.Failed;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Measures one direction of one path, with as many trains as it takes to find a good size. */
public final class CapacityMeter implements AutoCloseable {
  private static final double DEEP_SECONDS = 4;
  private static final int MIN_DEEP_BYTES = 2_500_000;

  /**
   * The result of a measurement.
   *
   * @param outcome of the last train
   * @param bytes that all trains cost
   * @param next the size to start with the next time
   */
  public record Result(TrainOutcome outcome, long bytes, TrainSize next) {
    /** The capacity; null if there is none. */
    public @Nullable Capacity capacity() {
      return outcome instanceof Arrived arrived && arrived.estimate() instanceof Capacity capacity
          ? capacity
          : null;
    }

    /** Why there is no capacity; null if there is one. */
    public @Nullable NoCapacity reason() {
      if (outcome instanceof Failed failed) {
        return failed.reason();
      }
      return ((Arrived) outcome).estimate() instanceof Rejection rejection
          ? rejection.reason()
          : null;
    }

    /** The same result with more bytes. */
    public Result costing(long more) {
      return new Result(outcome, bytes + more, next);
    }

    /** The same result without its capacity. */
    public Result rejectedAs(NoCapacity reason) {
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

  private final Connector connector = new Connector();
  private final TrainClient trains = new TrainClient(connector);
  private final HelloClient hellos = new HelloClient(connector);
  private final LongPredicate spend;

  /**
   * @param spend takes bytes from a budget before they are sent, or returns false
   */
  public CapacityMeter(LongPredicate spend) {
    this.spend = spend;
  }

  /** Measures, starting with a train of the given size. Blocks for some seconds at most. */
  public Result measure(TrainTarget target, Direction direction, TrainSize first) {
    long bytes = 0;
    TrainSize size = first;
    while (true) {
      int trainBytes = size.bytes();
      TrainOutcome outcome =
          withinBudget(trainBytes, () -> trains.run(target, direction, trainBytes));
      bytes += outcome.bytes();
      if (!(outcome instanceof Arrived arrived)) {
        return new Result(outcome, bytes, size);
      }
      TrainSize retry = size.retry(arrived.estimate());
      if (retry == size) {
        return new Result(outcome, bytes, size.next(arrived.estimate()));
      }
      size = retry;
    }
  }

  /**
   * Measures with one train that outlasts a shaper's burst. On a slow path the train is shorter, so
   * that it does not disturb others for long.
   *
   * @param train the result of shorter trains
   */
  public Result measureDeep(TrainTarget target, Direction direction, Result train) {
    double bitsPerSecond =
        train.outcome() instanceof Arrived arrived ? arrived.estimate().slopeBitsPerSecond() : 0;
    int bytes = deepBytes(bitsPerSecond);
    TrainOutcome outcome =
        withinBudget(bytes, () -> trains.runDeep(target, direction, bytes, bitsPerSecond));
    return new Result(outcome, outcome.bytes(), TrainSize.LARGE);
  }

  private static int deepBytes(double bitsPerSecond) {
    double wanted = bitsPerSecond / Byte.SIZE * DEEP_SECONDS;
    return bitsPerSecond == 0
        ? Protocol.MAX_DEEP_BYTES
        : (int) Math.max(MIN_DEEP_BYTES, Math.min(wanted, Protocol.MAX_DEEP_BYTES));
  }

  /** Measures the path to a TLS server with one padded ClientHello. */
  public Result measureHello(TrainTarget target, String serverName) {
    TrainOutcome outcome =
        withinBudget(HelloClient.MAX_BYTES, () -> hellos.run(target, serverName));
    return new Result(outcome, outcome.bytes(), TrainSize.WINDOW);
  }

  private TrainOutcome withinBudget(int bytes, Supplier<TrainOutcome> train) {
    return spend.test(bytes)
        ? train.get()
        : new Failed(
            NoCapacity.BUDGET, "the hourly budget has less than " + bytes + " bytes left", 0);
  }

  @Override
  public void close() {
    connector.close();
  }
}
