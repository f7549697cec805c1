package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.estimate.Measurement;
import io.tcptrafficscan.capacity.estimate.Measurement.Next;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** Sends the trains of measurements, of whatever kind, within a budget. */
public final class TrainSeries {
  private final LongPredicate spend;
  private final Consumer<TrainOutcome> watcher;

  /**
   * @param spend takes bytes from a budget before they are sent, or returns false
   * @param watcher receives what is known after each train, with the bytes of all trains so far
   */
  public TrainSeries(LongPredicate spend, Consumer<TrainOutcome> watcher) {
    this.spend = spend;
    this.watcher = watcher;
  }

  /**
   * Measures with as many trains as it takes.
   *
   * @param maxBytes what all trains together may cost
   * @param most how long they may take together, whatever the other end does
   * @param known what earlier measurements found in each direction; takes what this one found, and
   *     forgets all of the direction if a train failed
   */
  public TrainOutcome measure(
      int maxBytes,
      Duration most,
      Direction direction,
      Map<Direction, Known> known,
      TrainRunner runner) {
    Measurement measurement = new Measurement(known.get(direction), maxBytes);
    TrainOutcome outcome = measure(measurement, most, runner);
    Known found = measurement.known();
    if (isBroken(outcome)) {
      known.remove(direction);
    } else if (found != null) {
      known.put(direction, found);
    }
    return outcome;
  }

  /** Whether a train failed: perhaps it was too long for a line that has become slower. */
  private static boolean isBroken(TrainOutcome outcome) {
    return !outcome.hasArrived() && outcome.estimate().reason() != NoCapacity.BUDGET;
  }

  /** Sends the trains of one measurement. */
  TrainOutcome measure(Measurement measurement, Duration most, TrainRunner runner) {
    long endNanos = System.nanoTime() + most.toNanos();
    TrainOutcome outcome = TrainOutcome.failed(NoCapacity.TOO_SHORT, "", 0);
    for (Next next = measurement.next(); next != null; next = measurement.next()) {
      TrainOutcome before = outcome;
      outcome =
          (spend.test(next.bytes())
                  ? runner.run(measurement, endNanos)
                  : TrainOutcome.overBudget(next.bytes()))
              .after(before.bytes());
      watcher.accept(outcome);
      if (!outcome.hasArrived()) {
        boolean isEnough =
            outcome.estimate().reason() == NoCapacity.BUDGET && before.estimate().isCapacity();
        return isEnough ? before : outcome;
      }
    }
    return outcome;
  }
}
