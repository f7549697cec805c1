package io.tcptrafficscan.network;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The emulator is what it claims to be, by its own clock. */
@Tag("full")
@Tag("alone")
class EmulatorIT {
  private static final long SEED = 1;

  @Test
  void handsPacketsOverAtTheirTime() {
    try (TestNetwork network = TestNetwork.open(SEED)) {
      network.server("*").listening(443);
      network.link("eth0").delay(ofMillis(5));
      network.link("eth1").delay(ofMillis(10)).jitter(ofMillis(3));
      String servers =
          IntStream.rangeClosed(1, 50)
              .mapToObj(i -> "-s 192.0.2." + i)
              .collect(Collectors.joining(" "));
      network.tool().start(("-i eth0 -i eth1 --output none " + servers).split(" ", -1));
      network.tool().await(MetricCondition.metric("tcp_traffic_scan_rounds_total").atLeast(4));
      network.resetLateness();
      network.tool().await(MetricCondition.metric("tcp_traffic_scan_rounds_total").atLeast(12));

      TestNetwork.Lateness lateness = network.lateness();
      System.out.printf(
          Locale.ROOT,
          "emulator: %d packets handed over late by %d us (median), %d us (99 %%), %d us (most)%n",
          lateness.packets(),
          lateness.median(),
          lateness.percentile99(),
          lateness.max());
      assertThat(lateness.packets()).isGreaterThan(2_000);
      assertThat(lateness.median()).isLessThan(50);
      assertThat(network.link("eth0").counts().overruns()).isZero();
      assertThat(network.link("eth1").counts().overruns()).isZero();
    }
  }

  @Test
  void pacesPacketsAndDropsThoseThatTheQueueHasNoRoomFor() {
    try (TestNetwork network = TestNetwork.open(SEED)) {
      network.server("*").listening(443);
      network.link("eth0").rate(8_000, 2); // a SYN of 60 bytes takes 60 ms
      network.tool().start("-i", "eth0", "-s", "192.0.2.1", "--interval", "2s");
      network
          .tool()
          .await(MetricCondition.metric("tcp_traffic_scan_rtt_last_seconds").within(0.119, 0.135));

      assertThat(network.link("eth0").counts().droppedByQueue(Link.Direction.OUT)).isZero();
      network.link("eth0").rate(800, 0);
      network.tool().await(MetricCondition.metric("tcp_traffic_scan_rounds_total").atLeast(4));
      assertThat(network.link("eth0").counts().droppedByQueue(Link.Direction.OUT)).isPositive();
    }
  }
}
