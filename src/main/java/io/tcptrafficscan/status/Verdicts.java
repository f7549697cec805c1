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
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which interface is better. Two are compared by the servers that both reach, since a
 * server that only one has may be nearer than the other's.
 */
final class Verdicts {
  /** Loss ratios that differ by less are the same: one lost SYN of a hundred is chance. */
  private static final double LOSS_DIFFERENCE = 0.01;

  private static final double RTT_RATIO = 1.1;
  private static final double RTT_DIFFERENCE_SECONDS = 0.0005;

  private Verdicts() {}

  /** Two interfaces, and what they are compared by. */
  private record Pair(Figures one, Figures other, int commonServers) {
    static Pair of(Contender one, Contender other) {
      Set<String> common = one.common(other);
      return new Pair(one.figures(common), other.figures(common), common.size());
    }

    @Nullable Criterion criterion() {
      if (Math.abs(loss(one) - loss(other)) >= LOSS_DIFFERENCE) {
        return Criterion.LOSS;
      }
      double shorter = Math.min(rtt(one), rtt(other));
      double longer = Math.max(rtt(one), rtt(other));
      boolean differ = longer >= shorter * RTT_RATIO && longer - shorter >= RTT_DIFFERENCE_SECONDS;
      return differ ? Criterion.RTT : null;
    }

    boolean losesMore() {
      return criterion() == Criterion.LOSS && loss(one) > loss(other);
    }

    boolean isSlower() {
      return rtt(one) > rtt(other);
    }

    boolean isSlowerToTheSame() {
      return commonServers > 0 && isSlower();
    }
  }

  static Verdict of(List<Contender> lines) {
    List<Contender> up = in(lines, State.UP);
    List<Down> down =
        in(lines, State.DOWN).stream()
            .map(each -> down(each.line()))
            .sorted(
                Comparator.comparing(Down::since, Comparator.nullsFirst(Comparator.naturalOrder())))
            .toList();
    Contender first = best(up);
    Contender second = best(up.stream().filter(each -> !each.equals(first)).toList());
    Pair pair = first == null || second == null ? null : Pair.of(first, second);
    Criterion criterion = pair == null ? null : pair.criterion();
    return new Verdict(
        kind(lines.size(), up.size(), down.size(), criterion),
        pair != null ? pair.one : first == null ? null : first.figures(Set.of()),
        pair == null ? null : pair.other,
        criterion,
        pair == null ? null : pair.commonServers,
        down,
        lines.stream().mapToInt(each -> each.line().paths()).sum(),
        lines.stream().mapToInt(each -> each.line().pathsDown()).sum());
  }

  private static List<Contender> in(List<Contender> lines, State state) {
    return lines.stream().filter(each -> each.line().condition().state() == state).toList();
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

  /** The one with the shortest RTT of those that do not lose more than another. */
  private static @Nullable Contender best(List<Contender> lines) {
    List<Contender> least = unbeaten(lines, Pair::losesMore);
    return unbeaten(least, Pair::isSlowerToTheSame).stream()
        .reduce((one, other) -> Pair.of(one, other).isSlower() ? other : one)
        .orElse(null);
  }

  /** Those that no other beats; all of them if each is beaten. */
  private static List<Contender> unbeaten(List<Contender> lines, Predicate<Pair> isBeaten) {
    List<Contender> unbeaten =
        lines.stream()
            .filter(one -> lines.stream().noneMatch(other -> isBeaten.test(Pair.of(one, other))))
            .toList();
    return unbeaten.isEmpty() ? lines : unbeaten;
  }

  private static double loss(Figures line) {
    Double ratio = line.lossRatio();
    return ratio == null ? 0 : ratio;
  }

  private static double rtt(Figures line) {
    Double seconds = line.rttSeconds();
    return seconds == null ? Double.POSITIVE_INFINITY : seconds;
  }

  private static Down down(Line line) {
    Instant since = line.condition().since();
    String reason = line.condition().reason();
    return new Down(line.name(), line.aliases(), since, reason == null ? "internal" : reason);
  }
}
