package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Connector;
import io.tcptrafficscan.capacity.train.HourlyBudget;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.Wire;
import java.time.Duration;

/**
 * Measures capacity to web servers, one measurement at a time. For one thread: each thread that
 * measures has a meter of its own.
 */
public final class WebMeter implements AutoCloseable {
  /** How long a measurement may take, whatever the server does. */
  private static final Duration MEASURE_TIME = Duration.ofSeconds(15);

  private final Connector connector = new Connector();
  private final HourlyBudget budget;
  private final WebLimits limits;
  private final WebClient client;

  public WebMeter(HourlyBudget budget, Wire wire, WebLimits limits) {
    this.budget = budget;
    this.limits = limits;
    client = new WebClient(connector, wire, limits);
  }

  /** Downloads an object, or the part of it that shows the rate. */
  public TrainOutcome download(WebTarget target, Progress progress) {
    int most = limits.maxBytes();
    if (!budget.spend(most)) {
      return TrainOutcome.failed(
          NoCapacity.BUDGET, "the hourly budget has less than " + most + " bytes left", 0);
    }
    TrainOutcome outcome =
        client.download(target, progress, System.nanoTime() + MEASURE_TIME.toNanos());
    budget.giveBack(most - outcome.bytes());
    return outcome;
  }

  /** How long the server of the last download asked to wait; zero if it did not. */
  public Duration retryAfter() {
    return client.retryAfter();
  }

  /** The share of the last download that arrived late, because it was lost and sent again. */
  public double lossRatio() {
    return client.lossRatio();
  }

  @Override
  public void close() {
    connector.close();
  }
}
