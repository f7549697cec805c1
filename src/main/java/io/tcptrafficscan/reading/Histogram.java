package io.tcptrafficscan.reading;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts durations by bucket. One thread records, any thread reads. Each count is published on its
 * own; a reader adds up the counts that it saw, so that its total never contradicts them.
 */
public final class Histogram {
  /** The upper bounds of buckets, inclusive and ascending. Many histograms share one object. */
  public static final class Bounds {
    private final long[] nanos;
    private final int hash;

    public Bounds(List<Duration> bounds) {
      nanos = bounds.stream().mapToLong(Duration::toNanos).toArray();
      hash = Arrays.hashCode(nanos);
    }

    /** How many bounds there are. A histogram has one bucket more, which has no bound. */
    public int count() {
      return nanos.length;
    }

    public long nanos(int bucket) {
      return nanos[bucket];
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other == this
          || (other instanceof Bounds bounds && Arrays.equals(nanos, bounds.nanos));
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final Bounds bounds;
  private final AtomicLongArray counts;
  private final AtomicLong sumNanos = new AtomicLong();

  public Histogram(Bounds bounds) {
    this.bounds = bounds;
    counts = new AtomicLongArray(bounds.count() + 1);
  }

  /** Counts one duration. A duration above the last bound falls into the last bucket. */
  public void record(long nanos) {
    int bucket = 0;
    while (bucket < bounds.count() && nanos > bounds.nanos(bucket)) {
      bucket++;
    }
    counts.lazySet(bucket, counts.get(bucket) + 1);
    sumNanos.lazySet(sumNanos.get() + nanos);
  }

  public Bounds bounds() {
    return bounds;
  }

  /** How many durations fell into this bucket, without the buckets below. */
  public long count(int bucket) {
    return counts.get(bucket);
  }

  public long sumNanos() {
    return sumNanos.get();
  }
}
