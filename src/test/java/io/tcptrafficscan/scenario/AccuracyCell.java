package io.tcptrafficscan.scenario;

import io.tcptrafficscan.network.SeenCapacity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on one emulated link.
 *
 * @param megabits its rate, of whole IP packets
 * @param seen by the trains
 * @param iperf what iperf3 measured beside; null where it was not asked
 */
record AccuracyCell(
    int megabits, int rttMillis, List<SeenCapacity> seen, Iperf.@Nullable Measured iperf) {
  /** Of a packet of 1500 bytes: without the headers of IP and TCP, and the TCP timestamp. */
  static final double PAYLOAD = 1448.0 / 1500;

  private static final double MEGA = 1e6;

  String name() {
    return megabits + " Mbps, " + rttMillis + " ms: " + seen;
  }

  long published() {
    return seen.stream().filter(SeenCapacity::isPublished).count();
  }

  double publishedShare() {
    return (double) published() / seen.size();
  }

  double error(double bitsPerSecond) {
    return bitsPerSecond / (megabits * MEGA * PAYLOAD) - 1;
  }

  private List<Double> errors() {
    return seen.stream()
        .filter(SeenCapacity::isPublished)
        .map(each -> Math.abs(error(each.bitsPerSecond())))
        .sorted()
        .toList();
  }

  /** Without its sign; of what was published. */
  double medianError() {
    List<Double> errors = errors();
    return errors.get(errors.size() / 2);
  }

  static double percentile(List<AccuracyCell> cells, double share) {
    List<Double> all = cells.stream().flatMap(cell -> cell.errors().stream()).sorted().toList();
    return all.get((int) Math.min(all.size() - 1, Math.floor(share * all.size())));
  }

  long medianBytes() {
    return seen.stream()
        .mapToLong(SeenCapacity::bytes)
        .sorted()
        .skip(seen.size() / 2)
        .findFirst()
        .orElse(0);
  }

  /** {@code 90 % | 0.2 % | 1.1 % | 14,600 B | too_short 1}. */
  String summary() {
    Map<String, Long> reasons =
        seen.stream()
            .filter(each -> !each.isPublished())
            .collect(
                Collectors.groupingBy(SeenCapacity::reason, TreeMap::new, Collectors.counting()));
    List<Double> errors = errors();
    String rest =
        reasons.entrySet().stream()
            .map(each -> "`" + each.getKey() + "` " + each.getValue())
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%d %% | %s | %s | %,d | %s",
        100 * published() / seen.size(),
        errors.isEmpty() ? "–" : percent(medianError()),
        errors.isEmpty() ? "–" : percent(errors.get(errors.size() - 1)),
        medianBytes(),
        rest);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
