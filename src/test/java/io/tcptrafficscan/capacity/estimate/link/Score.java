package io.tcptrafficscan.capacity.estimate.link;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How well measurements did. */
public final class Score {
  public static final String HEAD =
      """
      | link | RTT | published | median error | 95 % of errors | worst | truth in interval \
      | next 10 s in interval | median interval | median bytes | reasons of the rest |
      |---|---|---|---|---|---|---|---|---|---|---|""";

  private final List<Double> errors = new ArrayList<>();
  private final List<Double> widths = new ArrayList<>();
  private final List<Integer> bytes = new ArrayList<>();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private int falseOnes;
  private int misleading;
  private int covered;
  private int coveredNext;
  private int all;

  /** Adds the measurements of a trial. */
  Score add(Trial trial, long seed, int paths, int times) {
    for (int i = 0; i < paths; i++) {
      for (Trial.Result result : trial.run(seed + i, times)) {
        add(result);
      }
    }
    return this;
  }

  void add(Trial.Result result) {
    add(result.estimate(), result.truth(), result.next(), result.bytes());
  }

  /** Adds a measurement. */
  public void add(CapacityEstimate estimate, double truth, double nextTruth, int cost) {
    all++;
    bytes.add(cost);
    if (!estimate.isCapacity()) {
      reasons.merge(estimate.reason().label(), 1, Integer::sum);
      return;
    }
    double rate = estimate.bitsPerSecond();
    double width = estimate.errorRatio() * rate;
    errors.add(Math.abs(rate / truth - 1));
    widths.add(estimate.errorRatio());
    falseOnes += Math.abs(rate - truth) > 2 * width + 0.05 * rate ? 1 : 0;
    covered += Math.abs(rate - truth) <= width ? 1 : 0;
    misleading += Math.abs(rate - truth) > Math.max(width, 0.1 * truth) ? 1 : 0;
    coveredNext += Math.abs(rate - nextTruth) <= width ? 1 : 0;
  }

  public void add(Score other) {
    errors.addAll(other.errors);
    widths.addAll(other.widths);
    bytes.addAll(other.bytes);
    falseOnes += other.falseOnes;
    misleading += other.misleading;
    covered += other.covered;
    coveredNext += other.coveredNext;
    all += other.all;
    other.reasons.forEach((reason, count) -> reasons.merge(reason, count, Integer::sum));
  }

  private static <T extends Comparable<T>> T quantile(List<T> values, double share, T none) {
    List<T> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.isEmpty() ? none : sorted.get((int) (share * (sorted.size() - 1)));
  }

  /** How many measurements gave no capacity for this reason. */
  int rejected(NoCapacity reason) {
    return reasons.getOrDefault(reason.label(), 0);
  }

  public double published() {
    return errors.size() / (double) all;
  }

  public double medianError() {
    return quantile(errors, 0.5, 0.0);
  }

  public double error95() {
    return quantile(errors, 0.95, 0.0);
  }

  double worst() {
    return quantile(errors, 1, 0.0);
  }

  public double coverage() {
    return errors.isEmpty() ? 1 : covered / (double) errors.size();
  }

  double coverageNext() {
    return errors.isEmpty() ? 1 : coveredNext / (double) errors.size();
  }

  int count() {
    return all;
  }

  /** Numbers that are more than a tenth off, and whose interval does not hold the truth. */
  public int misleading() {
    return misleading;
  }

  /** Numbers that are further from the truth than twice their interval and 5 %. */
  int falseOnes() {
    return falseOnes;
  }

  public int medianBytes() {
    return quantile(bytes, 0.5, 0);
  }

  double medianWidth() {
    return quantile(widths, 0.5, 0.0);
  }

  /** The larger, the further up in a list of cells. */
  double badness() {
    return errors.isEmpty() ? 2 : 1 - published() + error95();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f %% | %.2f %% | %.2f %% | %.1f %% | %.0f %% | %.0f %% | ±%.2f %% | %,d | %s",
        100 * published(),
        100 * medianError(),
        100 * error95(),
        100 * worst(),
        100 * coverage(),
        100 * coverageNext(),
        100 * medianWidth(),
        medianBytes(),
        reasons.isEmpty() ? "" : reasons);
  }
}
