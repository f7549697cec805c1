package io.tcptrafficscan.network.emulator;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** How many SYNs came in each tenth of a second. The forwarder writes, any thread reads. */
final class SynLog {
  private static final long BUCKET_NANOS = 100_000_000;
  private static final int BUCKETS = 2 * 60 * 60 * 10;

  private final long startNanos;
  private final AtomicIntegerArray buckets = new AtomicIntegerArray(BUCKETS);

  SynLog(long startNanos) {
    this.startNanos = startNanos;
  }

  void record(long nowNanos) {
    int at = (int) ((nowNanos - startNanos) / BUCKET_NANOS);
    if (at < BUCKETS) {
      buckets.lazySet(at, buckets.get(at) + 1);
    }
  }

  /** The last tenths of a second, oldest first, with commas. */
  String last(long nowNanos, int tenths) {
    int now = (int) ((nowNanos - startNanos) / BUCKET_NANOS);
    StringBuilder out = new StringBuilder();
    for (int i = Math.max(0, now - tenths); i < Math.min(now, BUCKETS); i++) {
      out.append(out.isEmpty() ? "" : ",").append(buckets.get(i));
    }
    return out.toString();
  }
}
