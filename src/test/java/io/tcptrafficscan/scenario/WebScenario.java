package io.tcptrafficscan.scenario;

import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.SeenCapacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** Real web servers behind links of a known rate, and how well that rate must be found. */
abstract class WebScenario extends NetworkScenario {
  static final int TIMES = 5;

  /** Of fewer numbers, the 95th percentile is the worst one, which a busy machine decides. */
  private static final int ENOUGH_FOR_A_TAIL = 20;

  private static final int QUEUE = 1000;
  static WebServers servers;

  final Stolen stolen = new Stolen();

  @BeforeEach
  void serve() {
    if (servers == null) {
      servers = new WebServers(network);
      servers.nginx();
      servers.lighttpd();
      warmUp();
    }
  }

  /** Measures something: Java is warm then, and the kernel stamps. */
  abstract void warmUp();

  @AfterAll
  static void stop() {
    if (servers != null) {
      servers.close();
      servers = null;
    }
  }

  /**
   * Measures over eth0.
   *
   * @param what a URL to download from, or POST: and a URL to upload to
   */
  static List<SeenCapacity> measure(String what, int times) {
    return network.measure("eth0", 0, what + ";" + servers.certificate(), times);
  }

  static void shape(int megabits, int rttMillis) {
    link("eth0").rate(megabits * 1_000_000L, QUEUE).delay(ofNanos(rttMillis * 500_000L));
  }

  /** Each rate with each round-trip time. */
  static List<AccuracyCell> grid(BiFunction<Integer, Integer, AccuracyCell> measured) {
    List<AccuracyCell> cells = new ArrayList<>();
    for (int megabits : new int[] {10, 30, 100, 300}) {
      for (int rtt : new int[] {5, 20, 60}) {
        cells.add(measured.apply(megabits, rtt));
      }
    }
    return cells;
  }

  /** Three times what the path holds, and what a measurement costs at the least. */
  static long wantedBytes(AccuracyCell cell) {
    return 3L * cell.megabits() * 1_000_000 / 8 * cell.rttMillis() / 1000 + 500_000;
  }

  static boolean isWithin(AccuracyCell cell, SeenCapacity seen) {
    return Math.abs(cell.error(seen.bitsPerSecond())) <= seen.errorRatio() + 0.005;
  }

  static void assertGood(List<AccuracyCell> cells) {
    List<SeenCapacity> published = new ArrayList<>();
    long all = 0;
    long within = 0;
    for (AccuracyCell cell : cells) {
      List<SeenCapacity> good = cell.seen().stream().filter(SeenCapacity::isPublished).toList();
      published.addAll(good);
      all += cell.seen().size();
      within += good.stream().filter(seen -> isWithin(cell, seen)).count();
    }
    System.out.printf(
        Locale.ROOT,
        "published %d of %d, within their interval %d, median %s, 95th percentile %s%n",
        published.size(),
        all,
        within,
        AccuracyCell.percent(AccuracyCell.percentile(cells, 0.5)),
        AccuracyCell.percent(AccuracyCell.percentile(cells, 0.95)));
    assertThat(published.size() / (double) all).as("published").isGreaterThanOrEqualTo(0.9);
    assertThat(within / (double) published.size()).as("within").isGreaterThanOrEqualTo(0.9);
    assertThat(AccuracyCell.percentile(cells, 0.5)).as("median").isLessThanOrEqualTo(0.03);
    if (published.size() >= ENOUGH_FOR_A_TAIL) {
      assertThat(AccuracyCell.percentile(cells, 0.95)).as("95 %").isLessThanOrEqualTo(0.1);
    }
  }
}
