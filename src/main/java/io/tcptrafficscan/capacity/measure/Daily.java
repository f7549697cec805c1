package io.tcptrafficscan.capacity.measure;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Something that is due once a day, at no fixed time, and first at any time of the first day. */
final class Daily {
  private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);

  private final RandomGenerator random;
  private long dueNanos;

  Daily(long nowNanos, RandomGenerator random) {
    this.random = random;
    dueNanos = nowNanos + random.nextLong(DAY_NANOS);
  }

  boolean isDue(long nowNanos) {
    return nowNanos - dueNanos >= 0;
  }

  /** It was done, whether it was due or not. */
  void done(long nowNanos) {
    dueNanos = nowNanos + CapacityScanner.jittered(DAY_NANOS, random);
  }
}
