package io.tcptrafficscan.status;

import io.tcptrafficscan.status.Status.Line;
import io.tcptrafficscan.status.Status.State;
import io.tcptrafficscan.status.Verdict.Criterion;
import io.tcptrafficscan.status.Verdict.Down;
import io.tcptrafficscan.status.Verdict.Figures;
import io.tcptrafficscan.status.Verdict.Kind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out which interface is better. */
final class Verdicts {
  /** Loss ratios that differ by less are the same: one lost SYN of a hundred is chance. */
  private static final double LOSS_DIFFERENCE = 0.01;

  private static final double RTT_RATIO = 1.1;
  private static final double RTT_DIFFERENCE_SECONDS = 0.0005;

  private Verdicts() {}

  static Verdict of(List<Line> lines) {
    List<Line> up =
        lines.stream()
            .filter(line -> line.condition().state() == State.UP)
            .sorted(Verdicts::compare)
            .toList();
    List<Down> down =
        lines.stream()
            .filter(line -> line.condition().state() == State.DOWN)
            .map(Verdicts::down)
            .sorted(
                Comparator.comparing(Down::since, Comparator.nullsFirst(Comparator.naturalOrder())))
            .toList();
    Line first = up.isEmpty() ? null : up.get(0);
    Line second = up.size() < 2 ? null : up.get(1);
    Criterion criterion = first == null || second == null ? null : criterion(first, second);
    return new Verdict(
        kind(lines.size(), up.size(), down.size(), criterion),
        figures(first),
        figures(second),
        criterion,
        down,
        lines.stream().mapToInt(Line::paths).sum(),
        lines.stream().mapToInt(Line::pathsDown).sum());
  }

  private static Kind kind(int lines, int up, int down, @Nullable Criterion criterion) {
    if (up == 0) {
      return down == 0 ? Kind.UNKNOWN : Kind.ALL_DOWN;
    }
    if (up == 1) {
      return lines == 1 ? Kind.UP : Kind.ONLY_UP;
    }
    return criterion == null ? Kind.EQUAL : Kind.BETTER;
  }

  /** The better line comes first; of lines that do not differ, the one with the shorter RTT. */
  private static int compare(Line one, Line other) {
    boolean byLoss = criterion(one, other) == Criterion.LOSS;
    return byLoss ? Double.compare(loss(one), loss(other)) : Double.compare(rtt(one), rtt(other));
  }

  private static @Nullable Criterion criterion(Line one, Line other) {
    if (Math.abs(loss(one) - loss(other)) >= LOSS_DIFFERENCE) {
      return Criterion.LOSS;
    }
    double shorter = Math.min(rtt(one), rtt(other));
    double longer = Math.max(rtt(one), rtt(other));
    boolean differ = longer >= shorter * RTT_RATIO && longer - shorter >= RTT_DIFFERENCE_SECONDS;
    return differ ? Criterion.RTT : null;
  }

  private static double loss(Line line) {
    Double ratio = line.lossRatio();
    return ratio == null ? 0 : ratio;
  }

  private static double rtt(Line line) {
    Double seconds = line.rttSeconds();
    return seconds == null ? Double.POSITIVE_INFINITY : seconds;
  }

  private static @Nullable Figures figures(@Nullable Line line) {
    return line == null
        ? null
        : new Figures(line.name(), line.aliases(), line.rttSeconds(), line.lossRatio());
  }

  private static Down down(Line line) {
    Instant since = line.condition().since();
    String reason = line.condition().reason();
    return new Down(line.name(), line.aliases(), since, reason == null ? "internal" : reason);
  }
}
