package io.tcptrafficscan.history;

import io.tcptrafficscan.probe.FailureReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The history of one path at evenly spaced times: a value of each figure for each point. RTTs are
 * in seconds and not a number where there is none; the other figures are not a number where nothing
 * was measured. Nothing changes it after {@link History} has filled it.
 */
public final class Rows {
  public final double[] min;
  public final double[] median;
  public final double[] p95;
  public final double[] sent;
  public final double[] failed;
  public final double[] retransmitted;

  /** Seconds of each point that were measured. */
  public final double[] measured;

  /** Seconds of each point in which the path was down, by the ordinal of the reason. */
  final double[][] down;

  Rows(int points, int reasons) {
    min = new double[points];
    median = new double[points];
    p95 = new double[points];
    sent = new double[points];
    failed = new double[points];
    retransmitted = new double[points];
    measured = new double[points];
    down = new double[reasons][];
    Arrays.fill(min, Double.NaN);
    Arrays.fill(median, Double.NaN);
    Arrays.fill(p95, Double.NaN);
  }

  /** Seconds of each point in which the path was down for a reason; null if it never was. */
  public double @Nullable [] down(FailureReason reason) {
    return down[FailureReason.ALL.indexOf(reason)];
  }

  void addDown(int point, int result, double seconds) {
    if (result == Entry.SUCCESS || result > down.length || seconds == 0) {
      return;
    }
    if (down[result - 1] == null) {
      down[result - 1] = new double[median.length];
    }
    down[result - 1][point] += seconds;
  }

  void rtts(int point, int minCode, int medianCode, int p95Code) {
    min[point] = RttCode.seconds(minCode);
    median[point] = RttCode.seconds(medianCode);
    p95[point] = RttCode.seconds(p95Code);
  }

  /** Says of points without a probe and without a measured time that nothing is known. */
  void blankUnknown() {
    for (int i = 0; i < median.length; i++) {
      if (sent[i] == 0 && measured[i] == 0) {
        sent[i] = Double.NaN;
        failed[i] = Double.NaN;
        retransmitted[i] = Double.NaN;
        measured[i] = Double.NaN;
        for (double[] reason : down) {
          if (reason != null) {
            reason[i] = Double.NaN;
          }
        }
      }
    }
  }
}
