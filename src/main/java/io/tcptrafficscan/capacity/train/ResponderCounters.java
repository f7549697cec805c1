package io.tcptrafficscan.capacity.train;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts the connections and trains of the responder. Any thread may count and read. */
@SuppressWarnings("EnumOrdinal") // an index of its own array
public final class ResponderCounters {
  /** How a connection ended. The label values of {@code responder_connections_total}. */
  public enum Result {
    SERVED,
    /** The client is in none of the allowed ranges. */
    NOT_ALLOWED,
    /** Too many connections at once, or too long a wait for a turn. */
    BUSY,
    MALFORMED,
    VERSION,
    TOKEN,
    TOO_LARGE,
    BUDGET,
    /** The client missed a deadline. */
    TIMEOUT,
    /** The client closed or reset the connection too early. */
    CLOSED,
    /** The client dialled neither an own address of the responder nor one that it was told. */
    ADDRESS;

    /** The label value of metrics. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final AtomicLongArray results = new AtomicLongArray(Result.values().length);
  private final AtomicLong trainBytes = new AtomicLong();

  void count(Result result) {
    results.incrementAndGet(result.ordinal());
  }

  void countTrain(long bytes) {
    trainBytes.addAndGet(bytes);
  }

  /** Connections with this result. */
  public long get(Result result) {
    return results.get(result.ordinal());
  }

  /** Bytes of all granted trains, in both directions. */
  public long trainBytes() {
    return trainBytes.get();
  }
}
