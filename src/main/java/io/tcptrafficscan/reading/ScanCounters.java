package io.tcptrafficscan.reading;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** How the scan itself does. One thread writes, any thread reads; each number is on its own. */
public final class ScanCounters {
  /** Why a probe that was planned did not leave. */
  public enum Skip {
    /** The path's probe before it has not ended. */
    IN_FLIGHT,
    /** The process stood still for so long that probing now would be a burst. */
    LATE,
    /** A train was on the wire of its interface, and would have been measured. */
    TRAIN;

    /** All of them, in the order of their ordinals. */
    public static final List<Skip> ALL = List.of(values());

    /** As metrics write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final HistogramBounds DELAY_BOUNDS =
      new HistogramBounds(
          List.of(
              Duration.ofNanos(500_000),
              Duration.ofMillis(1),
              Duration.ofMillis(2),
              Duration.ofMillis(5),
              Duration.ofMillis(10),
              Duration.ofMillis(20),
              Duration.ofMillis(50),
              Duration.ofMillis(100),
              Duration.ofMillis(500),
              Duration.ofSeconds(1)));

  private final Histogram scheduleDelay = new Histogram(DELAY_BOUNDS);
  private final EnumCounters<Skip> probesSkipped = new EnumCounters<>(Skip.class);
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong roundsSkipped = new AtomicLong();
  private volatile boolean firstRoundEnded;
  private volatile long heartbeatNanos;

  /** How late probes leave against their plan. */
  public Histogram scheduleDelay() {
    return scheduleDelay;
  }

  /** Counts a probe that did not leave. */
  public void skipProbe(Skip reason) {
    probesSkipped.increment(reason);
  }

  public long probesSkipped(Skip reason) {
    return probesSkipped.get(reason);
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

  /** Says that every path has been probed once. */
  public void endFirstRound() {
    firstRoundEnded = true;
  }

  public boolean hasFirstRoundEnded() {
    return firstRoundEnded;
  }

  /** Says that the scan is alive. */
  public void beat(long nowNanos) {
    heartbeatNanos = nowNanos;
  }

  /** When the scan last was alive, on the monotonic clock. */
  public long heartbeatNanos() {
    return heartbeatNanos;
  }
}
