package io.tcptrafficscan.capacity.train;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What became of the responder's connections. Any thread counts, any reads. */
@SuppressWarnings("EnumOrdinal") // an index of its own array
public final class ResponderCounters {
  /** How a connection ended. The label values of {@code responder_connections_total}. */
  public enum Result {
    SERVED,
    /** From an address that is on no list. */
    NOT_ALLOWED,
    /** Too many at once. */
    BUSY,
    MALFORMED,
    VERSION,
    TOKEN,
    TOO_LARGE,
    BUDGET,
    /** Silent, or slower than the deadline allows. */
    TIMEOUT,
    /** Went away before its time. */
    CLOSED;

    /** All of them, in the order of their ordinals. */
    public static final List<Result> ALL = List.of(values());

    /** As metrics write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final AtomicLongArray results = new AtomicLongArray(Result.ALL.size());
  private final AtomicLong trainBytes = new AtomicLong();

  void count(Result result) {
    results.incrementAndGet(result.ordinal());
  }

  void countTrain(long bytes) {
    trainBytes.addAndGet(bytes);
  }

  /** Connections that ended so. */
  public long get(Result result) {
    return results.get(result.ordinal());
  }

  /** Bytes of trains that were granted, in both directions. */
  public long trainBytes() {
    return trainBytes.get();
  }
}
