package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.train.Connector;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.HourlyBudget;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.TrainSeries;
import io.tcptrafficscan.capacity.train.Wire;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Measures capacity to web servers, one measurement at a time. For one thread: each thread that
 * measures has a meter of its own.
 */
public final class WebMeter implements AutoCloseable {
  /** How long a measurement may take, whatever the server does. */
  private static final Duration MEASURE_TIME = Duration.ofSeconds(15);

  /** Kept of an upload's bytes for handshakes and answers: one of each for each train. */
  private static final int BESIDE_TRAINS = 1 << 15;

  private final Connector connector = new Connector();
  private final HourlyBudget budget;
  private final WebLimits limits;
  private final Wire wire;
  private final WebClient client;
  private Duration retryAfter = Duration.ZERO;
  private double lossRatio;

  public WebMeter(HourlyBudget budget, Wire wire, WebLimits limits) {
    this.budget = budget;
    this.limits = limits;
    this.wire = wire;
    client = new WebClient(connector, wire, limits);
  }

  /** Downloads an object, or the part of it that shows the rate. */
  public TrainOutcome download(WebTarget target, Progress progress) {
    return withinBudget(
        () -> {
          long endNanos = System.nanoTime() + MEASURE_TIME.toNanos();
          TrainOutcome outcome = client.download(target, progress, endNanos);
          retryAfter = client.retryAfter();
          lossRatio = client.lossRatio();
          return outcome;
        });
  }

  /**
   * Uploads to a web server, in as many requests as it takes.
   *
   * @param known what earlier uploads to it found; takes what this one found
   */
  public TrainOutcome upload(WebTarget target, Map<Direction, Known> known, Progress progress) {
    return withinBudget(
        () -> {
          WebUpload upload = new WebUpload(connector, wire, limits, target);
          TrainSeries series =
              new TrainSeries(
                  bytes -> true, soFar -> progress.note(soFar.bytes(), soFar.estimate()));
          int most = Math.min(limits.maxBytes() - BESIDE_TRAINS, WebUpload.MOST_TRAIN);
          TrainOutcome outcome =
              series.measure(most, MEASURE_TIME, Direction.UPLOAD, known, upload);
          retryAfter = upload.retryAfter();
          lossRatio = upload.lossRatio();
          return outcome;
        });
  }

  private TrainOutcome withinBudget(Supplier<TrainOutcome> measurement) {
    int most = limits.maxBytes();
    if (!budget.spend(most)) {
      return TrainOutcome.overBudget(most);
    }
    long spent = 0; // stays so after an error, which does not say how much was spent
    try {
      TrainOutcome outcome = measurement.get();
      spent = outcome.bytes();
      return outcome;
    } finally {
      budget.giveBack(most - spent);
    }
  }

  /** How long the server of the last measurement asked to wait; zero if it did not. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** The share of the last measurement's bytes that were lost and sent again. */
  public double lossRatio() {
    return lossRatio;
  }

  @Override
  public void close() {
    connector.close();
  }
}
