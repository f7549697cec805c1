package io.tcptrafficscan.capacity.measure;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A task that is due about once a day, first at a random moment of the first day. */
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

  /** To be called whenever the task was done, even if it was not due. */
  void done(long nowNanos) {
    dueNanos = nowNanos + CapacityPlan.jittered(DAY_NANOS, random);
  }
}
