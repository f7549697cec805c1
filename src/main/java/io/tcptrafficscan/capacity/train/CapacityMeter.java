package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Measures one direction of one path, with as many trains as it takes to find a good size. */
public final class CapacityMeter implements AutoCloseable {
  private static final double DEEP_SECONDS = 4;
  private static final int MIN_DEEP_BYTES = 2_500_000;

  /** How long all trains of one measurement may take together, whatever the other end does. */
  private static final Duration MEASURE_TIME = Duration.ofSeconds(15);

  private static final Duration DEEP_TIME = Duration.ofSeconds(20);
  private static final Duration HELLO_TIME = Duration.ofSeconds(8);

  private final Connector connector = new Connector();
  private final TrainClient trains;
  private final HelloClient hellos;
  private final LongPredicate spend;

  /**
   * @param spend takes bytes from a budget before they are sent, or returns false
   */
  public CapacityMeter(LongPredicate spend, Wire wire) {
    this.spend = spend;
    trains = new TrainClient(connector, wire);
    hellos = new HelloClient(connector, wire);
  }

  private static long endNanos(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  /**
   * Measures with short trains, which end within {@link #MEASURE_TIME}.
   *
   * @param sizes the size to start with in each direction, or else the shortest; takes the size to
   *     start with the next time
   */
  public TrainOutcome measure(
      TrainTarget target, Direction direction, Map<Direction, TrainSize> sizes) {
    long end = endNanos(MEASURE_TIME);
    long earlierBytes = 0;
    TrainSize size = sizes.getOrDefault(direction, TrainSize.WINDOW);
    while (true) {
      int trainBytes = size.bytes();
      TrainOutcome outcome =
          withinBudget(trainBytes, () -> trains.run(target, direction, trainBytes, end))
              .after(earlierBytes);
      TrainSize retry = size.retry(outcome.estimate());
      if (retry == size) {
        sizes.put(direction, size.next(outcome.estimate()));
        return outcome;
      }
      earlierBytes = outcome.bytes();
      size = retry;
    }
  }

  /**
   * Measures with one train that outlasts a shaper's burst. On a slow path the train is shorter, so
   * that it does not disturb others for long.
   *
   * @param bitsPerSecond the rate that shorter trains found; 0 if it is unknown
   */
  public TrainOutcome measureDeep(TrainTarget target, Direction direction, double bitsPerSecond) {
    int bytes = deepBytes(bitsPerSecond);
    return withinBudget(
        bytes, () -> trains.runDeep(target, direction, bytes, bitsPerSecond, endNanos(DEEP_TIME)));
  }

  private static int deepBytes(double bitsPerSecond) {
    double wanted = bitsPerSecond / Byte.SIZE * DEEP_SECONDS;
    return bitsPerSecond == 0
        ? Protocol.MAX_DEEP_BYTES
        : (int) Math.max(MIN_DEEP_BYTES, Math.min(wanted, Protocol.MAX_DEEP_BYTES));
  }

  /** Measures the path to a TLS server with one padded ClientHello. */
  public TrainOutcome measureHello(TrainTarget target, String serverName) {
    return withinBudget(
        HelloClient.MAX_BYTES, () -> hellos.run(target, serverName, endNanos(HELLO_TIME)));
  }

  private TrainOutcome withinBudget(int bytes, Supplier<TrainOutcome> train) {
    return spend.test(bytes)
        ? train.get()
        : TrainOutcome.failed(
            NoCapacity.BUDGET, "the hourly budget has less than " + bytes + " bytes left", 0);
  }

  @Override
  public void close() {
    connector.close();
  }
}
