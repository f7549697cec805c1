package io.tcptrafficscan.history;

import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Notices a clock that is behind the history that was read at the start. A machine whose clock has
 * no battery learns the time some while after it has started; probes with an earlier time would
 * overwrite the history. Not thread-safe: {@link History} has the lock.
 */
final class LateClock {
  private static final Logger LOG = Logger.getLogger(LateClock.class);

  /** After that, the clock is right, and was wrong when the history was made. */
  private static final long PATIENCE_MILLIS = Duration.ofMinutes(10).toMillis();

  private long newestMillis;
  private long firstMillis;

  /** Takes the time of the newest probe that was read. */
  void expectAfter(long millis) {
    newestMillis = millis;
  }

  /** Whether a probe that departed then is not to be kept. */
  boolean isBehind(long millis) {
    if (millis >= newestMillis) {
      newestMillis = 0;
      return false;
    }
    if (firstMillis == 0) {
      firstMillis = millis;
      LOG.warnf(
          "event=history_waits_for_clock clock=%s history_until=%s"
              + " effect=\"nothing is added until the clock is set, for 10 minutes at the most\"",
          Instant.ofEpochMilli(millis), Instant.ofEpochMilli(newestMillis));
    }
    if (Math.abs(millis - firstMillis) < PATIENCE_MILLIS) {
      return true;
    }
    newestMillis = 0;
    return false;
  }
}
