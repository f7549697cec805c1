package io.tcptrafficscan.capacity.estimate;

import java.util.Arrays;

/** Time and bytes of steps, in the order of time. */
final class Steps {
  private final double[] nanos;
  private final double[] bytes;
  private int size;

  Steps(int most) {
    nanos = new double[most];
    bytes = new double[most];
  }

  /** The steps between all points of a train. */
  static Steps of(Arrivals points) {
    Steps steps = new Steps(points.size());
    for (int i = 1; i < points.size(); i++) {
      steps.add(points.nanos(i) - points.nanos(i - 1), points.bytes(i) - points.bytes(i - 1));
    }
    return steps;
  }

  void add(long stepNanos, long stepBytes) {
    nanos[size] = stepNanos;
    bytes[size++] = stepBytes;
  }

  int size() {
    return size;
  }

  double nanos(int step) {
    return nanos[step];
  }

  double bytes(int step) {
    return bytes[step];
  }

  /** The time of the steps from one to another, the latter not included. */
  double nanos(int from, int to) {
    return Arrays.stream(nanos, from, to).sum();
  }

  /** The bytes of the steps from one to another, the latter not included. */
  double bytes(int from, int to) {
    return Arrays.stream(bytes, from, to).sum();
  }
}
