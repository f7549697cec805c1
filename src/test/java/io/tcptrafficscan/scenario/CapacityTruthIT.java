package io.tcptrafficscan.scenario;

import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.SeenCapacity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the trains measure is the link's payload rate, or there is a reason in place of a number: as
 * {@link CapacityGridIT}, but more often. The table of it is written to {@code target/accuracy.md};
 * {@code -Daccuracy=full} measures faster links too, and beside each the same link with iperf3.
 */
@Tag("full")
@Tag("alone")
class CapacityTruthIT extends CapacityScenario {
  private static final boolean FULL = "full".equals(System.getProperty("accuracy"));
  private static final int QUEUE = 1000;

  private static final AccuracyTable TABLE = new AccuracyTable(FULL);

  @AfterAll
  static void writeTable() throws IOException {
    TABLE.write(java.nio.file.Path.of("target/accuracy.md"));
  }

  private static void shape(int megabits, int rttMillis) {
    link("eth0").rate(megabits * 1_000_000L, QUEUE).delay(ofNanos(rttMillis * 500_000L));
  }

  @Test
  void measuresTheLinksPayloadRate() {
    for (int rtt : new int[] {1, 5, 20, 50, 100}) {
      for (int megabits : new int[] {10, 20, 50, 100, 200}) {
        measureCell(megabits, rtt, FULL ? 8 : rtt > 20 ? 2 : 3);
      }
    }
    assertGood(cell -> cell.megabits() < 500, 0.03, Double.POSITIVE_INFINITY);
  }

  /** On demand: a machine that others load as well cannot carry so many packets in time. */
  @Test
  void measuresFastLinksToo() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        FULL, "500 Mbps and more are measured on demand: -Daccuracy=full");
    for (int rtt : new int[] {1, 5, 20, 50, 100}) {
      for (int megabits : new int[] {500, 800, 1000}) {
        measureCell(megabits, rtt, 10);
      }
    }
    assertGood(cell -> cell.megabits() >= 500, 0.03, 0.10);
  }

  private static void measureCell(int megabits, int rtt, int times) {
    shape(megabits, rtt);
    measure(DOWN, 1); // finds the right length
    measure(UP, 1);
    List<SeenCapacity> seen = new ArrayList<>(measure(DOWN, times));
    seen.addAll(measure(UP, times));
    boolean beside = FULL || megabits == 50;
    TABLE.add(
        new AccuracyCell(megabits, rtt, seen, beside ? Iperf.measure(network, "eth0") : null));
  }

  private static void assertGood(
      Predicate<AccuracyCell> which, double mostMedian, double mostNinetieth) {
    List<AccuracyCell> cells = TABLE.cells().stream().filter(which).toList();
    TABLE.print(cells);
    long published = cells.stream().mapToLong(AccuracyCell::published).sum();
    long all = cells.stream().mapToLong(cell -> cell.seen().size()).sum();
    assertThat((double) published / all).as("published").isGreaterThanOrEqualTo(0.8);
    for (AccuracyCell cell : cells) {
      if (cell.published() > 0) {
        assertThat(cell.medianError()).as(cell.name()).isLessThanOrEqualTo(mostMedian);
      }
    }
    assertThat(AccuracyCell.percentile(cells, 0.9))
        .as("90th percentile")
        .isLessThanOrEqualTo(mostNinetieth);
  }
}
