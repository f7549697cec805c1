package io.tcptrafficscan.reading;

import java.util.concurrent.atomic.AtomicLongArray;

/** A counter for each constant of an enum. Any thread may count and read. */
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

  @SuppressWarnings("EnumOrdinal") // ordinals are not kept beyond this process
  private int index(E constant) {
    return constant.ordinal();
  }
}
