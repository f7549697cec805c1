package io.tcptrafficscan.capacity.estimate;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What earlier measurements of the same direction of a path know.
 *
 * @param bitsPerSecond what the longest train found; 0 if it is unknown
 * @param errorRatio half the width of its 95 % interval, as a share of the rate
 * @param largest size of that train
 * @param bytes the size of train to start with
 * @param lossy whether the last train lost segments
 * @param history the rates of the last measurements that gave one, the newest last
 */
public record Known(
    double bitsPerSecond,
    double errorRatio,
    int largest,
    int bytes,
    boolean lossy,
    List<Double> history) {
  private static final int MAX_HISTORY = 8;

  /** Fewer rates do not tell a line that changes from one that changed once. */
  private static final int MIN_HISTORY = 3;

  /**
   * The deviation of normally distributed rates is about the median change from one to the next;
   * the 95 % interval is twice as wide, and more where so few rates tell it.
   */
  private static final double MEDIANS = 2.5;

  public Known {
    history = List.copyOf(history);
  }

  /** The same, after another train. */
  Known with(boolean isLossy) {
    return new Known(bitsPerSecond, errorRatio, largest, bytes, isLossy, history);
  }

  /** The history with another rate. */
  List<Double> historyWith(double rate) {
    int dropped = Math.max(0, history.size() - MAX_HISTORY + 1);
    return Stream.concat(history.stream().skip(dropped), Stream.of(rate)).toList();
  }

  /**
   * Half of the interval that holds 95 % of the line's rates, as a share of the rate; 0 if it is
   * unknown. A line that changed once, and is steady again, soon has a narrow one.
   */
  double changeRatio() {
    double[] changes =
        IntStream.range(1, history.size())
            .mapToDouble(i -> Math.abs(Math.log(history.get(i) / history.get(i - 1))))
            .sorted()
            .toArray();
    return history.size() < MIN_HISTORY
        ? 0
        : Math.min(1, MEDIANS * changes[(changes.length - 1) / 2]);
  }
}
