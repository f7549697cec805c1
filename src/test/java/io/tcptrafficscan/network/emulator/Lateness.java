package io.tcptrafficscan.network.emulator;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long after its due time each packet was handed to the kernel, by the emulator's own clock.
 * The forwarder writes, any thread reads.
 */
final class Lateness {
  private static final int MICROS = 20_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private final AtomicLongArray histogram = new AtomicLongArray(MICROS + 1);

  void record(long nanos) {
    int at = (int) Math.min(MICROS, Math.max(0, nanos / NANOS_PER_MICRO));
    histogram.lazySet(at, histogram.get(at) + 1);
  }

  void reset() {
    for (int i = 0; i <= MICROS; i++) {
      histogram.set(i, 0);
    }
  }

  /** {@code count=… p50=… p99=… max=…}, in microseconds. */
  String describe() {
    long count = 0;
    int max = 0;
    for (int i = 0; i <= MICROS; i++) {
      if (histogram.get(i) > 0) {
        count += histogram.get(i);
        max = i;
      }
    }
    return "count="
        + count
        + " p50="
        + at(count / 2)
        + " p99="
        + at(count * 99 / 100)
        + " max="
        + max;
  }

  private int at(long rank) {
    long below = 0;
    for (int i = 0; i <= MICROS; i++) {
      below += histogram.get(i);
      if (below > rank) {
        return i;
      }
    }
    return 0;
  }
}
