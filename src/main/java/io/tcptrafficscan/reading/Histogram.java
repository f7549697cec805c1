package io.tcptrafficscan.reading;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations by bucket. One thread records, any thread reads: each count is published on its
 * own, and readers derive the total from the counts they saw, so that it never contradicts them.
 */
public final class Histogram {
  private final long[] boundsNanos;
  private final AtomicLongArray counts;
  private final AtomicLong sumNanos = new AtomicLong();

  /**
   * @param bounds upper bounds, inclusive and ascending; what is above the last is counted as well
   */
  public Histogram(List<Duration> bounds) {
    this(bounds.stream().mapToLong(Duration::toNanos).toArray());
  }

  /** As the other, in nanoseconds. The array is kept: histograms may share one. */
  Histogram(long[] boundsNanos) {
    this.boundsNanos = boundsNanos;
    counts = new AtomicLongArray(boundsNanos.length + 1);
  }

  /** Counts one duration. */
  public void record(long nanos) {
    int bucket = 0;
    while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
      bucket++;
    }
    counts.lazySet(bucket, counts.get(bucket) + 1);
    sumNanos.lazySet(sumNanos.get() + nanos);
  }

  public int bounds() {
    return boundsNanos.length;
  }

  /** The bucket's upper bound; the one after the last has none. */
  public double boundSeconds(int bucket) {
    return boundsNanos[bucket] / 1e9;
  }

  /** How many durations fell into the bucket alone. */
  public long count(int bucket) {
    return counts.get(bucket);
  }

  public double sumSeconds() {
    return sumNanos.get() / 1e9;
  }
}
