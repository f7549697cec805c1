package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.estimate.Measurement;
import io.tcptrafficscan.capacity.estimate.Measurement.Next;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Measures one direction of one path, with as many trains as it takes to find a good size. */
public final class CapacityMeter implements AutoCloseable {
  /** What a measurement may cost with a token. */
  private static final int MAX_BYTES = 1 << 22;

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
  private final Consumer<TrainOutcome> watcher;

  /**
   * @param spend takes bytes from a budget before they are sent, or returns false
   */
  public CapacityMeter(LongPredicate spend, Wire wire) {
    this(spend, wire, outcome -> {});
  }

  /**
   * @param spend takes bytes from a budget before they are sent, or returns false
   * @param watcher receives what is known after each train, with the bytes of all trains so far
   */
  public CapacityMeter(LongPredicate spend, Wire wire, Consumer<TrainOutcome> watcher) {
    this.spend = spend;
    this.watcher = watcher;
    trains = new TrainClient(connector, wire);
    hellos = new HelloClient(connector, wire);
  }

  private static long endNanos(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  /**
   * Measures with as many trains as it takes, which end within {@link #MEASURE_TIME}.
   *
   * @param known what earlier measurements found in each direction; takes what this one found, and
   *     forgets all of the direction if a train failed
   */
  public TrainOutcome measure(
      TrainTarget target, Direction direction, Map<Direction, Known> known) {
    int most = target.token().isEmpty() ? Protocol.MAX_BYTES : MAX_BYTES;
    Measurement measurement = new Measurement(known.get(direction), most);
    TrainOutcome outcome = measure(target, direction, measurement, endNanos(MEASURE_TIME));
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

  private TrainOutcome measure(
      TrainTarget target, Direction direction, Measurement measurement, long end) {
    TrainOutcome outcome = TrainOutcome.failed(NoCapacity.TOO_SHORT, "", 0);
    for (Next next = measurement.next(); next != null; next = measurement.next()) {
      TrainOutcome before = outcome;
      outcome =
          withinBudget(next.bytes(), () -> trains.run(target, direction, measurement, end))
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

  /**
   * Measures with one train that outlasts a shaper's burst. On a slow path the train is shorter, so
   * that it does not disturb others for long.
   *
   * @param bitsPerSecond the rate that shorter trains found; 0 if it is unknown
   */
  public TrainOutcome measureDeep(TrainTarget target, Direction direction, double bitsPerSecond) {
    Measurement measurement = Measurement.ofOneTrain(deepBytes(bitsPerSecond), bitsPerSecond);
    return measure(target, direction, measurement, endNanos(DEEP_TIME));
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
