package io.tcptrafficscan.reading;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;

/** Counts how well the scan keeps its times. One thread writes, any thread reads. */
public final class ScanCounters {
  private static final double NANOS_A_MILLI = 1e6;

  private static final Histogram.Bounds DELAY_BOUNDS =
      new Histogram.Bounds(
          DoubleStream.of(0.5, 1, 2, 5, 10, 20, 50, 100, 500, 1000)
              .mapToObj(millis -> Duration.ofNanos((long) (millis * NANOS_A_MILLI)))
              .toList());

  private final Histogram scheduleDelay = new Histogram(DELAY_BOUNDS);
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong roundsSkipped = new AtomicLong();
  private volatile long heartbeatNanos;

  /** How late probes are sent, after their planned times. */
  public Histogram scheduleDelay() {
    return scheduleDelay;
  }

  /** Counts a round that begins. */
  public void beginRound() {
    rounds.lazySet(rounds.get() + 1);
  }

  public long rounds() {
    return rounds.get();
  }

  /** Counts rounds that never began. */
  public void skipRounds(long rounds) {
    roundsSkipped.lazySet(roundsSkipped.get() + rounds);
  }

  public long roundsSkipped() {
    return roundsSkipped.get();
  }

  /** Records that the scan is alive. */
  public void beat(long nowNanos) {
    heartbeatNanos = nowNanos;
  }

  /** When the scan was last known to be alive, on the monotonic clock. */
  public long heartbeatNanos() {
    return heartbeatNanos;
  }
}
