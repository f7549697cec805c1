package io.tcptrafficscan.capacity.train;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Bytes that may be spent within any hour. */
public final class HourlyBudget {
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  private record Expense(long nanos, long bytes) {}

  private final long bytes;
  private final LongSupplier nanoClock;
  private final ArrayDeque<Expense> expenses = new ArrayDeque<>();
  private long spent;

  public HourlyBudget(long bytes, LongSupplier nanoClock) {
    this.bytes = bytes;
    this.nanoClock = nanoClock;
  }

  /** Spends the bytes; returns false, and spends nothing, if fewer are left. */
  public synchronized boolean spend(long amount) {
    if (amount > left()) {
      return false;
    }
    expenses.addLast(new Expense(nanoClock.getAsLong(), amount));
    spent += amount;
    return true;
  }

  /** Bytes that are left now. */
  public synchronized long left() {
    long now = nanoClock.getAsLong();
    while (!expenses.isEmpty() && now - expenses.getFirst().nanos() >= HOUR_NANOS) {
      spent -= expenses.removeFirst().bytes();
    }
    return bytes - spent;
  }

  /** Bytes that may be spent within any hour. */
  public long bytes() {
    return bytes;
  }
}
