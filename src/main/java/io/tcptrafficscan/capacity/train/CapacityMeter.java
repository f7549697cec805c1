package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.estimate.Measurement;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

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
  private final TrainSeries series;

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
    series = new TrainSeries(spend, watcher);
    trains = new TrainClient(connector, wire);
    hellos = new HelloClient(connector, wire);
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
    return series.measure(most, MEASURE_TIME, direction, known, runner(target, direction));
  }

  private TrainRunner runner(TrainTarget target, Direction direction) {
    return (measurement, endNanos) -> trains.run(target, direction, measurement, endNanos);
  }

  /**
   * Measures with one train that outlasts a shaper's burst. On a slow path the train is shorter, so
   * that it does not disturb others for long.
   *
   * @param bitsPerSecond the rate that shorter trains found; 0 if it is unknown
   */
  public TrainOutcome measureDeep(TrainTarget target, Direction direction, double bitsPerSecond) {
    Measurement measurement = Measurement.ofOneTrain(deepBytes(bitsPerSecond), bitsPerSecond);
    return series.measure(measurement, DEEP_TIME, runner(target, direction));
  }

  private static int deepBytes(double bitsPerSecond) {
    double wanted = bitsPerSecond / Byte.SIZE * DEEP_SECONDS;
    return bitsPerSecond == 0
        ? Protocol.MAX_DEEP_BYTES
        : (int) Math.max(MIN_DEEP_BYTES, Math.min(wanted, Protocol.MAX_DEEP_BYTES));
  }

  /** Measures the path to a TLS server with one padded ClientHello. */
  public TrainOutcome measureHello(TrainTarget target, String serverName) {
    return spend.test(HelloClient.MAX_BYTES)
        ? hellos.run(target, serverName, System.nanoTime() + HELLO_TIME.toNanos())
        : TrainOutcome.overBudget(HelloClient.MAX_BYTES);
  }

  @Override
  public void close() {
    connector.close();
  }
}
