package io.tcptrafficscan.capacity.estimate;

import java.util.Arrays;

/**
 * How much of a train had arrived at which time: points of the receiver's clock and cumulative
 * payload bytes. Of several points with the same time only the last is kept, since the kernel gives
 * segments that it merged a single timestamp.
 */
public final class Arrivals {
  /** Converts bytes per nanosecond to bits per second. */
  static final double BITS_PER_SECOND = 8e9;

  private long[] nanos = new long[256];
  private long[] bytes = new long[256];
  private int size;
  private boolean backwards;

  /**
   * A straight line through points of bytes and time.
   *
   * @param residualNanos root mean square of the distances between points and line
   */
  record Line(double nanosPerByte, double residualNanos) {
    double bitsPerSecond() {
      return BITS_PER_SECOND / nanosPerByte;
    }
  }

  /**
   * Adds a point.
   *
   * @param atNanos on any clock; if the clock runs backwards, the train gives no capacity
   * @param totalBytes that have arrived since the train began, more than at the point before
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

  /** The points from half of the bytes on. */
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

  /**
   * Fits a line to the points {@code from} to {@code to}, both included and at least two, by least
   * squares. It fits times to bytes, because the noise is in the times: the other way round, the
   * rate would be too low.
   */
  Line fit(int from, int to) {
    int n = to - from + 1;
    double meanX = 0;
    double meanY = 0;
    for (int i = from; i <= to; i++) {
      meanX += (bytes[i] - bytes[from]) / (double) n;
      meanY += (nanos[i] - nanos[from]) / (double) n;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int i = from; i <= to; i++) {
      double x = bytes[i] - bytes[from] - meanX;
      double y = nanos[i] - nanos[from] - meanY;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    return new Line(xy / xx, Math.sqrt(Math.max(0, yy - xy * xy / xx) / n));
  }

  public int size() {
    return size;
  }

  public long nanos(int point) {
    return nanos[point];
  }

  /** Bytes that had arrived at a point, counted from the start of the train. */
  public long bytes(int point) {
    return bytes[point];
  }

  /** Whether the clock ran backwards during the train. */
  boolean ranBackwards() {
    return backwards;
  }
}
