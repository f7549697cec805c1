package io.tcptrafficscan.capacity.estimate.link;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How well measurements did. */
final class Score {
  static final String HEAD =
      """
      | link | RTT | published | median error | 95 % of errors | worst | truth in interval \
      | next 10 s in interval | median interval | median bytes | reasons of the rest |
      |---|---|---|---|---|---|---|---|---|---|---|""";

  private final List<Double> errors = new ArrayList<>();
  private final List<Double> widths = new ArrayList<>();
  private final List<Integer> bytes = new ArrayList<>();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private int falseOnes;
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
    all++;
    bytes.add(result.bytes());
    if (!result.estimate().isCapacity()) {
      reasons.merge(result.estimate().reason().label(), 1, Integer::sum);
      return;
    }
    double rate = result.estimate().bitsPerSecond();
    double width = result.estimate().errorRatio() * rate;
    errors.add(Math.abs(rate / result.truth() - 1));
    widths.add(result.estimate().errorRatio());
    falseOnes += Math.abs(rate - result.truth()) > 2 * width + 0.05 * rate ? 1 : 0;
    covered += Math.abs(rate - result.truth()) <= width ? 1 : 0;
    coveredNext += Math.abs(rate - result.next()) <= width ? 1 : 0;
  }

  void add(Score other) {
    errors.addAll(other.errors);
    widths.addAll(other.widths);
    bytes.addAll(other.bytes);
    falseOnes += other.falseOnes;
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

  double published() {
    return errors.size() / (double) all;
  }

  double medianError() {
    return quantile(errors, 0.5, 0.0);
  }

  double error95() {
    return quantile(errors, 0.95, 0.0);
  }

  double worst() {
    return quantile(errors, 1, 0.0);
  }

  double coverage() {
    return errors.isEmpty() ? 1 : covered / (double) errors.size();
  }

  double coverageNext() {
    return errors.isEmpty() ? 1 : coveredNext / (double) errors.size();
  }

  int count() {
    return all;
  }

  /** Numbers that are further from the truth than twice their interval and 5 %. */
  int falseOnes() {
    return falseOnes;
  }

  int medianBytes() {
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
