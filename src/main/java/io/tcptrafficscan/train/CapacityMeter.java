package io.tcptrafficscan.train;

import io.tcptrafficscan.train.TrainOutcome.Arrived;
import io.tcptrafficscan.train.TrainOutcome.Failed;
import java.util.function.LongPredicate;

/** Measures one direction of one path: as many trains as it takes to find the right length. */
public final class CapacityMeter implements AutoCloseable {
  /** Where more would be spent than may be. */
  public static final String BUDGET = "budget";

  /**
   * What came of it.
   *
   * @param outcome of the last train
   * @param bytes that all of them cost
   * @param next the length to begin with the next time
   */
  public record Result(TrainOutcome outcome, long bytes, TrainSize next) {}

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

  /** Measures with one train as long as a token allows, which outlasts a shaper's burst. */
  public Result measureDeep(TrainTarget target, Direction direction) {
    TrainOutcome outcome = run(target, direction, TrainClient.MOST_DEEP_BYTES);
    return new Result(outcome, outcome.bytes(), TrainSize.LARGE);
  }

  private TrainOutcome run(TrainTarget target, Direction direction, int bytes) {
    return spend.test(bytes)
        ? client.run(target, direction, bytes)
        : new Failed(BUDGET, "the hour's budget has less than " + bytes + " bytes left", 0);
  }

  @Override
  public void close() {
    client.close();
  }
}
