package io.tcptrafficscan.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Medians, ratios, and numbers as the page writes them. */
final class Figures {
  private static final double LEAST_EXACT = 100;

  private Figures() {}

  static double median(List<Double> values) {
    return percentile(values, 0.5);
  }

  /** The least value that so great a share of the values does not exceed; NaN of nothing. */
  static double percentile(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    if (share == 0.5 && sorted.length % 2 == 0) {
      return (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    }
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  /** The ratios of values that were measured next to each other. */
  static List<Double> ratios(List<Double> of, List<Double> to) {
    double[] ratios = new double[of.size()];
    Arrays.setAll(ratios, i -> of.get(i) / to.get(i));
    return Arrays.stream(ratios).boxed().toList();
  }

  /** Median, least and most. */
  static String spread(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 1
        ? text(sorted[0])
        : text(median(values))
            + " ("
            + text(sorted[0])
            + " to "
            + text(sorted[sorted.length - 1])
            + ")";
  }

  /** Three digits, or all of those before the point. */
  static String text(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "–";
    }
    if (Math.abs(value) >= LEAST_EXACT) {
      return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_UP));
    return rounded.stripTrailingZeros().toPlainString();
  }
}
