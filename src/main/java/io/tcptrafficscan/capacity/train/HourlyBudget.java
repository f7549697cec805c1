package io.tcptrafficscan.capacity.train;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bytes that may be spent within any hour. It keeps one sum per minute, so its size does not depend
 * on the number of trains. Bytes are forgotten when their whole minute is an hour old.
 */
public final class HourlyBudget {
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** The minutes of an hour, and the one that has begun. */
  private static final int MINUTES = 61;

  private final long bytes;
  private final LongSupplier nanoClock;
  private final long startNanos;
  private final long[] spentIn = new long[MINUTES];
  private long minute; // since the start
  private long spent;

  public HourlyBudget(long bytes, LongSupplier nanoClock) {
    this.bytes = bytes;
    this.nanoClock = nanoClock;
    startNanos = nanoClock.getAsLong();
  }

  /** Spends the bytes; returns false, and spends nothing, if fewer are left. */
  public synchronized boolean spend(long amount) {
    if (amount > left()) {
      return false;
    }
    charge(amount);
    return true;
  }

  /** Spends bytes that are used already, even if fewer are left. */
  synchronized void charge(long amount) {
    forget();
    spentIn[(int) (minute % MINUTES)] += amount;
    spent += amount;
  }

  /** Gives bytes back that were spent and not used. */
  public synchronized void giveBack(long amount) {
    charge(-amount);
  }

  /** Bytes that are left now. */
  public synchronized long left() {
    forget();
    return Math.max(0, bytes - spent);
  }

  /** Forgets the minutes that are an hour old. */
  private void forget() {
    long now = (nanoClock.getAsLong() - startNanos) / MINUTE_NANOS;
    for (int i = 0; i < MINUTES && minute < now; i++) {
      minute = i == MINUTES - 1 ? now : minute + 1;
      int oldest = (int) (minute % MINUTES);
      spent -= spentIn[oldest];
      spentIn[oldest] = 0;
    }
  }

  /** Bytes that may be spent within any hour. */
  public long bytes() {
    return bytes;
  }
}
