package io.tcptrafficscan.reading;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The buckets' upper bounds, which many histograms share: inclusive, in ascending order. */
public final class HistogramBounds {
  private final long[] nanos;
  private final int hash;

  public HistogramBounds(List<Duration> bounds) {
    nanos = bounds.stream().mapToLong(Duration::toNanos).toArray();
    hash = Arrays.hashCode(nanos);
  }

  /** How many there are; the bucket after the last has none. */
  public int count() {
    return nanos.length;
  }

  public long nanos(int bucket) {
    return nanos[bucket];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof HistogramBounds bounds && Arrays.equals(nanos, bounds.nanos));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
