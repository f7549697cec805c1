package io.tcptrafficscan.scenario;

import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.SeenCapacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the trains measure is the link's payload rate, on links from 10 to 200 Mbps and 1 to 100 ms:
 * few trains a link, and two links at a time.
 */
@Tag("full")
@Tag("alone")
class CapacityGridIT extends NetworkScenario {
  private static final Map<String, Integer> RESPONDERS = Map.of("eth0", 32601, "eth1", 32602);
  private static final int QUEUE = 1000;
  private static final int TRAINS = 3;

  private final List<AccuracyCell> cells = new ArrayList<>();

  @Test
  void measuresTheLinksPayloadRate() {
    RESPONDERS.values().forEach(network::respond);
    measureBoth(10, 1, 10, 1); // a Java that is warm, and a kernel that stamps
    cells.clear();
    Stolen stolen = new Stolen();
    int[][] grid = grid();
    // The slowest link beside the fastest: together they ask less of the machine.
    for (int i = 0; i < grid.length / 2; i++) {
      int[] one = grid[i];
      int[] other = grid[grid.length - 1 - i];
      measureBoth(one[0], one[1], other[0], other[1]);
    }

    measureBoth(grid[grid.length / 2][0], grid[grid.length / 2][1], 10, 1);
    cells.forEach(cell -> System.out.println(line(cell)));
    System.out.printf(
        "published %.0f %%, %.1f %% of the processors stolen%n",
        100 * published(), 100 * stolen.share());
    stolen.excuse(this::assertGood);
  }

  private double published() {
    double published = cells.stream().mapToLong(AccuracyCell::published).sum();
    return published / cells.stream().mapToLong(cell -> cell.seen().size()).sum();
  }

  private void assertGood() {
    assertThat(published()).as("published").isGreaterThanOrEqualTo(0.8);
    assertThat(cells)
        .filteredOn(cell -> cell.published() > 0)
        .allSatisfy(
            cell -> assertThat(cell.medianError()).as(cell.name()).isLessThanOrEqualTo(0.03));
  }

  private static int[][] grid() {
    List<int[]> grid = new ArrayList<>();
    for (int megabits : new int[] {10, 20, 50, 100, 200}) {
      for (int rtt : new int[] {1, 5, 20, 50, 100}) {
        grid.add(new int[] {megabits, rtt});
      }
    }
    return grid.toArray(int[][]::new);
  }

  private void measureBoth(int megabits, int rtt, int others, int othersRtt) {
    shape("eth0", megabits, rtt);
    shape("eth1", others, othersRtt);
    List<SeenCapacity> seen = new ArrayList<>();
    List<SeenCapacity> seenBeside = new ArrayList<>();
    for (String direction : List.of("DOWNLOAD", "UPLOAD")) {
      Map<String, List<SeenCapacity>> both = network.measure(RESPONDERS, direction, TRAINS);
      seen.addAll(both.get("eth0"));
      seenBeside.addAll(both.get("eth1"));
    }
    cells.add(new AccuracyCell(megabits, rtt, seen, null));
    cells.add(new AccuracyCell(others, othersRtt, seenBeside, null));
  }

  private static void shape(String link, int megabits, int rttMillis) {
    link(link).rate(megabits * 1_000_000L, QUEUE).delay(ofNanos(rttMillis * 500_000L));
  }

  private static String line(AccuracyCell cell) {
    return cell.megabits() + " Mbps " + cell.rttMillis() + " ms: " + cell.summary();
  }
}
