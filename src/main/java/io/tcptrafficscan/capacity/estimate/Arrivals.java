package io.tcptrafficscan.capacity.estimate;

import java.util.Arrays;

/**
 * How much of a train had passed one end at which time: points of a clock and cumulative payload
 * bytes, in the order of the bytes. Of neighbouring points with the same time only the last is
 * kept, since the kernel gives segments that it merged a single timestamp. A segment that was
 * retransmitted has a later time than segments behind it.
 */
public final class Arrivals {
  private long[] nanos = new long[256];
  private long[] bytes = new long[256];
  private int size;

  /**
   * Adds a point.
   *
   * @param atNanos on any clock
   * @param totalBytes that have passed since the train began, more than at the point before
   */
  public void add(long atNanos, long totalBytes) {
    if (totalBytes <= (size == 0 ? 0 : bytes[size - 1])) {
      throw new IllegalArgumentException(totalBytes + " bytes arrived in all, no more than before");
    }
    if (size > 0 && atNanos == nanos[size - 1]) {
      bytes[size - 1] = totalBytes;
      return;
    }
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    nanos[size] = atNanos;
    bytes[size++] = totalBytes;
  }

  public int size() {
    return size;
  }

  /** How many points arrived after points behind them: retransmissions brought them. */
  public int late() {
    int late = 0;
    long least = Long.MAX_VALUE;
    for (int i = size - 1; i >= 0; i--) {
      late += nanos[i] > least ? 1 : 0;
      least = Math.min(least, nanos[i]);
    }
    return late;
  }

  /** The points so far, for another thread. */
  public Arrivals copy() {
    Arrivals copy = new Arrivals();
    copy.nanos = Arrays.copyOf(nanos, nanos.length);
    copy.bytes = Arrays.copyOf(bytes, bytes.length);
    copy.size = size;
    return copy;
  }

  public long nanos(int point) {
    return nanos[point];
  }

  /** Bytes that had passed at a point, counted from the start of the train. */
  public long bytes(int point) {
    return bytes[point];
  }

  /** Bytes that had passed at the point before. */
  long bytesBefore(int point) {
    return point == 0 ? 0 : bytes[point - 1];
  }

  /**
   * The time of the first point that includes a byte, counted from 0, or else of the last point.
   */
  public long nanosOf(long theByte) {
    int found = Arrays.binarySearch(bytes, 0, size, theByte + 1);
    return nanos[Math.min(found < 0 ? -found - 1 : found, size - 1)];
  }
}
