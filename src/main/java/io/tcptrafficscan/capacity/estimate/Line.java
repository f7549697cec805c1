package io.tcptrafficscan.capacity.estimate;

/**
 * The least-squares line through points of bytes and time. Time is the side that is fitted, since
 * the noise is in it: bytes fitted to noisy times give too low a rate.
 *
 * @param nanosPerByte the slope
 * @param residualNanos root of the mean square of what the points are off the line
 */
record Line(double nanosPerByte, double residualNanos) {
  private static final double BITS_TIMES_NANOS = 8e9;

  /** Through the points {@code from} to {@code to}, both included; at least two. */
  static Line through(Arrivals points, int from, int to) {
    int n = to - from + 1;
    double meanX = 0;
    double meanY = 0;
    for (int i = from; i <= to; i++) {
      meanX += (points.bytes(i) - points.bytes(from)) / (double) n;
      meanY += (points.nanos(i) - points.nanos(from)) / (double) n;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int i = from; i <= to; i++) {
      double x = points.bytes(i) - points.bytes(from) - meanX;
      double y = points.nanos(i) - points.nanos(from) - meanY;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    return new Line(xy / xx, Math.sqrt(Math.max(0, yy - xy * xy / xx) / n));
  }

  double bitsPerSecond() {
    return BITS_TIMES_NANOS / nanosPerByte;
  }
}
