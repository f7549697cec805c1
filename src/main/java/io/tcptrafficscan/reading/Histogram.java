package io.tcptrafficscan.reading;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations by bucket. One thread records, any thread reads: each count is published on its
 * own, and readers derive the total from the counts they saw, so that it never contradicts them.
 */
public final class Histogram {
  private final HistogramBounds bounds;
  private final AtomicLongArray counts;
  private final AtomicLong sumNanos = new AtomicLong();

  public Histogram(HistogramBounds bounds) {
    this.bounds = bounds;
    counts = new AtomicLongArray(bounds.count() + 1);
  }

  /** Counts one duration; what is above the last bound is counted as well. */
  public void record(long nanos) {
    int bucket = 0;
    while (bucket < bounds.count() && nanos > bounds.nanos(bucket)) {
      bucket++;
    }
    counts.lazySet(bucket, counts.get(bucket) + 1);
    sumNanos.lazySet(sumNanos.get() + nanos);
  }

  public HistogramBounds bounds() {
    return bounds;
  }

  /** How many durations fell into the bucket alone. */
  public long count(int bucket) {
    return counts.get(bucket);
  }

  public long sumNanos() {
    return sumNanos.get();
  }
}
