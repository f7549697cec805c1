package io.tcptrafficscan.history;

import java.util.Arrays;

/**
 * Finds the median and the 95th percentile of many cells together. Of each cell it knows the
 * shortest RTT, the median and the 95th percentile, and takes the RTTs between two of them to be
 * spread evenly by their logarithm.
 */
final class Quantiles {
  static final double MEDIAN = 0.5;
  static final double P95 = 0.95;

  private int[] points = new int[3 * 16];
  private long[] weights = new long[16];
  private int cells;
  private long total;
  private int minCode;

  void clear() {
    cells = 0;
    total = 0;
    minCode = RttCode.NONE;
  }

  void add(Cell cell) {
    long weight = cell.weight();
    if (weight == 0) {
      return;
    }
    if (cells == weights.length) {
      weights = Arrays.copyOf(weights, 2 * cells);
      points = Arrays.copyOf(points, 2 * points.length);
    }
    points[3 * cells] = cell.minCode;
    points[3 * cells + 1] = cell.medianCode;
    points[3 * cells + 2] = cell.p95Code;
    weights[cells++] = weight;
    total += weight;
    minCode = minCode == RttCode.NONE ? cell.minCode : Math.min(minCode, cell.minCode);
  }

  int min() {
    return minCode;
  }

  /** The smallest code that so large a share of the RTTs does not exceed. */
  int code(double share) {
    if (cells == 0) {
      return RttCode.NONE;
    }
    int low = minCode;
    int high = minCode;
    for (int i = 0; i < cells; i++) {
      high = Math.max(high, points[3 * i + 2]);
    }
    double wanted = share * total - 1e-9 * total;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (atMost(middle) >= wanted) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** How many RTTs have this code or a smaller one. */
  private double atMost(int code) {
    double sum = 0;
    for (int i = 0; i < cells; i++) {
      sum += weights[i] * share(code, points[3 * i], points[3 * i + 1], points[3 * i + 2]);
    }
    return sum;
  }

  private static double share(int code, int min, int median, int p95) {
    if (code >= p95) {
      return 1;
    }
    if (code >= median) {
      return MEDIAN + (P95 - MEDIAN) * (code - median) / (p95 - median);
    }
    return code < min || median == min ? 0 : MEDIAN * (code - min) / (median - min);
  }

  /** The code at a share of a cell's RTTs: the inverse of what is assumed of a cell. */
  static int code(Cell cell, double share) {
    if (share >= P95) {
      return cell.p95Code;
    }
    double part =
        share >= MEDIAN
            ? cell.medianCode + (cell.p95Code - cell.medianCode) * (share - MEDIAN) / (P95 - MEDIAN)
            : cell.minCode + (cell.medianCode - cell.minCode) * share / MEDIAN;
    return (int) Math.round(part);
  }
}
