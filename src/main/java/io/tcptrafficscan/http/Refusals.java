package io.tcptrafficscan.http;

import io.tcptrafficscan.reading.EnumCounters;

/** Counts what the HTTP ports refuse. Any thread may count and read. */
public final class Refusals {
  /** The label values of {@code http_refusals_total}. */
  public enum Reason {
    /** A scrape was answered with 503, because too many waited. */
    BUSY,
    /** A connection was closed, because there was no slot for it or for a newer one. */
    CONNECTIONS,
    /** A connection was closed, because the client sent a request or read an answer too slowly. */
    SLOW
  }

  private final EnumCounters<Reason> counters = new EnumCounters<>(Reason.class);

  /** Counts a refusal. */
  public void count(Reason reason) {
    counters.increment(reason);
  }

  /** The refusals so far. */
  public long get(Reason reason) {
    return counters.get(reason);
  }
}
