package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.SeenCapacity;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What misleads a train gives no number, or a true one. The table of it is written to {@code
 * target/conditions.md}; {@code -Daccuracy=full} measures more often.
 */
@Tag("full")
@Tag("alone")
class CapacityConditionsIT extends CapacityScenario {
  private static final boolean FULL = "full".equals(System.getProperty("accuracy"));
  private static final int QUEUE = 1000;

  private static final AccuracyTable TABLE = new AccuracyTable(FULL);
  private final Stolen stolen = new Stolen();

  @AfterAll
  static void writeTable() throws IOException {
    TABLE.write(java.nio.file.Path.of("target/conditions.md"));
  }

  private static void shape(int megabits, int rttMillis) {
    link("eth0").rate(megabits * 1_000_000L, QUEUE).delay(ofNanos(rttMillis * 500_000L));
  }

  @Test
  void measuresUnpacedWhateverTheSystemsDefaultIs() {
    requireBbr();
    shape(100, 20);
    String before = network.inNode("cat /proc/sys/net/ipv4/tcp_congestion_control").strip();
    useByDefault("bbr");
    try {
      assertWithin("BBR is the default of both ends", 0.05, 100);
    } finally {
      useByDefault(before);
    }
  }

  private static void useByDefault(String congestionControl) {
    String line = "echo " + congestionControl + " > /proc/sys/net/ipv4/tcp_congestion_control";
    network.inNode(line);
    network.inNet(line);
  }

  private static void requireBbr() {
    Assumptions.assumeTrue(
        network.inNode("cat /proc/sys/net/ipv4/tcp_available_congestion_control").contains("bbr"),
        "this kernel has no BBR");
  }

  @Test
  void findsTheRateBehindABurstOrSaysThatThereIsOne() {
    shape(50, 20);
    link("eth0").burst(1 << 16, 500_000_000); // less than the trains that it leads to
    assertWithin("token bucket of 64 KiB, 500 Mbps before 50", 0.05, 50);
  }

  /** A short train lies within the bucket; the long train that must confirm it empties it. */
  @Test
  void findsTheRateBehindALongBurst() {
    shape(50, 20);
    link("eth0").rate(50_000_000, 20_000).burst(2 << 20, 200_000_000);
    assertWithin("token bucket of 2 MiB, 200 Mbps before 50", 0.05, 50);

    List<SeenCapacity> deep = measure("DEEP", 2);

    TABLE.note("the same, deep", 50, deep);
    stolen.excuse(
        () ->
            assertThat(deep)
                .anyMatch(SeenCapacity::isPublished)
                .allMatch(seen -> !seen.isPublished() || error(seen, 50) < 0.05));
  }

  @Test
  void isNotMisledByLoss() {
    shape(100, 20);
    link("eth0").loss(0.01);
    assertWithin("1 % loss", 0.05, 100);
  }

  @Test
  void isNotMisledByJitter() {
    shape(100, 20);
    link("eth0").jitter(ofMillis(2));
    assertWithin("2 ms jitter", 0.15, 100);
  }

  @Test
  void isNotMisledByInterruptsThatAreHeldBack() {
    shape(100, 20);
    link("eth0").tick(ofMillis(1));
    assertWithin("1 ms ticks", 0.05, 100);
  }

  @Test
  void seesNoLessThanIsLeftBesideOtherTraffic() {
    Iperf.require();
    shape(100, 20);
    try (Iperf.Traffic traffic = Iperf.traffic(network, 50)) {
      Awaitility.await().until(traffic::flows);
      assertWithin("50 % cross-traffic", 0.5, 100);
    }
  }

  @Test
  void findsAChangedRateWithinThreeTrains() {
    shape(20, 20);
    measure(DOWN, 2);
    measure(UP, 2);
    shape(100, 20);
    assertFound(100);
    shape(20, 20);
    assertFound(20);
  }

  private void assertFound(int megabits) {
    for (String direction : List.of(DOWN, UP)) {
      List<SeenCapacity> seen = measure(direction, 3);
      TABLE.note("changed to " + megabits + " Mbps", megabits, seen);
      stolen.excuse(
          () ->
              assertThat(seen)
                  .as("%s of %d Mbps: %s", direction, megabits, seen)
                  .anyMatch(each -> each.isPublished() && error(each, megabits) < 0.05)
                  .allMatch(each -> !each.isPublished() || error(each, megabits) < 0.10));
    }
  }

  private static List<SeenCapacity> note(String name, int megabits, int times) {
    List<SeenCapacity> seen =
        Stream.concat(measure(DOWN, times).stream(), measure(UP, times).stream()).toList();
    TABLE.note(name, megabits, seen);
    return seen;
  }

  /** Whatever is published must be near the truth in its median. */
  private void assertWithin(String name, double most, int megabits) {
    List<SeenCapacity> seen = note(name, megabits, FULL ? 10 : 3);
    AccuracyCell cell = new AccuracyCell(megabits, 20, seen, null);
    System.out.println(name + ": " + cell.summary());
    if (cell.published() > 0) {
      stolen.excuse(
          () -> assertThat(cell.medianError()).as("%s: %s", name, seen).isLessThanOrEqualTo(most));
    }
  }

  private static double error(SeenCapacity seen, int megabits) {
    return Math.abs(seen.bitsPerSecond() / (megabits * 1e6 * AccuracyCell.PAYLOAD) - 1);
  }
}
