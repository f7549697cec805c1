package io.tcptrafficscan.reading;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Whether the agent is ready: the first probe of every path has ended, or five seconds have passed
 * since the start, so that a long interval does not hold up a roll-out. Once ready, it stays ready.
 * Safe for any thread.
 */
public final class Readiness {
  static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final Readings readings;
  private final LongSupplier nanoClock;
  private final long startedNanos;
  private volatile boolean ready;

  /** Starts to wait now. */
  public Readiness(Readings readings, LongSupplier nanoClock) {
    this.readings = readings;
    this.nanoClock = nanoClock;
    startedNanos = nanoClock.getAsLong();
  }

  public boolean isReady() {
    if (!ready) {
      ready = hasWaited() || hasProbedEveryPath();
    }
    return ready;
  }

  private boolean hasWaited() {
    return nanoClock.getAsLong() - startedNanos >= LONGEST_WAIT.toNanos();
  }

  /** False while there is no path: the first plan may be still to come. */
  private boolean hasProbedEveryPath() {
    List<Readings.Entry> entries = readings.entries();
    return !entries.isEmpty()
        && entries.stream().allMatch(entry -> entry.readings().lastOutcome() != null);
  }
}
