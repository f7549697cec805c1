package io.tcptrafficscan.capacity.estimate;

import java.util.Arrays;

/**
 * When how much of a train had arrived, on the receiver's clock: points of time and cumulative
 * payload. Of points with one time the last is kept, for a kernel that merges segments gives them
 * one timestamp.
 */
public final class Arrivals {
  private long[] nanos = new long[256];
  private long[] bytes = new long[256];
  private int size;
  private boolean backwards;

  /**
   * Adds a point.
   *
   * @param atNanos on any clock; one that runs backwards spoils the train
   * @param totalBytes arrived by then, more than at the point before
   */
  public void add(long atNanos, long totalBytes) {
    if (totalBytes <= (size == 0 ? 0 : bytes[size - 1])) {
      throw new IllegalArgumentException(totalBytes + " bytes arrived in all, no more than before");
    }
    if (size > 0 && atNanos <= nanos[size - 1]) {
      backwards |= atNanos < nanos[size - 1];
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

  /** The points from that on at which half of the bytes had arrived. */
  Arrivals lastHalf() {
    Arrivals half = new Arrivals();
    half.backwards = backwards;
    for (int i = 0; i < size; i++) {
      if (2 * (bytes[i] - bytes[0]) >= bytes[size - 1] - bytes[0]) {
        half.add(nanos[i], bytes[i]);
      }
    }
    return half;
  }

  public int size() {
    return size;
  }

  public long nanos(int point) {
    return nanos[point];
  }

  /** Bytes that had arrived by then, from the start of the train. */
  public long bytes(int point) {
    return bytes[point];
  }

  /** Whether the clock ran backwards meanwhile. */
  boolean ranBackwards() {
    return backwards;
  }
}
