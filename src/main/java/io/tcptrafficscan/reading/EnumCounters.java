package io.tcptrafficscan.reading;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A counter for each constant of an enum. Any thread counts and reads; each counter is on its own.
 */
public final class EnumCounters<E extends Enum<E>> {
  private final AtomicLongArray counts;

  public EnumCounters(Class<E> type) {
    counts = new AtomicLongArray(type.getEnumConstants().length);
  }

  public void increment(E constant) {
    counts.incrementAndGet(index(constant));
  }

  public long get(E constant) {
    return counts.get(index(constant));
  }

  @SuppressWarnings("EnumOrdinal") // lives and dies with the process
  private int index(E constant) {
    return constant.ordinal();
  }
}
