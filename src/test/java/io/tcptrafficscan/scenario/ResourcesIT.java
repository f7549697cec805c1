package io.tcptrafficscan.scenario;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.LinkCounts;
import io.tcptrafficscan.network.PathWatch;
import io.tcptrafficscan.network.Scrape;
import io.tcptrafficscan.network.WallClock;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the node itself does to the tool: it runs out of something, stands still, sets its clock.
 */
@Tag("alone")
class ResourcesIT extends NetworkScenario {

  @Test
  void showsThatDescriptorsRanOutAndMeasuresAgainWhenThereAreMore() {
    server("192.0.2.1").listening(443);
    tool.start(args("-i eth0 -s 192.0.2.1 --interval 200ms"));
    await(metric("probe_success").is(1)); // over a connection that the scrapes keep

    tool.limitDescriptors(16);
    await(ofSeconds(2), failures("resources"));
    await(ofSeconds(2), metric("tcp_bandwidth_mbps").absent());
    PathWatch rounds = tool.watch(ofMillis(200));
    await(failures("resources").atLeast(8));
    rounds.assertNoRoundSkipped();

    tool.limitDescriptors(1024);
    await(ofSeconds(2), metric("probe_success").is(1));
    await(metric("tcp_bandwidth_mbps"));
  }

  @Tag("full")
  @Test
  void showsThatLocalPortsRanOutAndMeasuresAgainWhenThereAreMore() {
    String range = network.inNode("cat /proc/sys/net/ipv4/ip_local_port_range").strip();
    server("*").listening(443);
    try {
      // FIN leaves each port in TIME_WAIT for a minute.
      network.inNode("echo 40000 40009 > /proc/sys/net/ipv4/ip_local_port_range");
      tool.start(args("-i eth0 -i eth1 -s 192.0.2.1 --interval 200ms --timeout 500ms --close fin"));
      await(failures("resources").labels("interface", "eth0"));
      await(failures("resources").labels("interface", "eth1"));
      await(ofSeconds(2), metric("tcp_bandwidth_mbps").absent());
      network.inNode("echo '" + range + "' > /proc/sys/net/ipv4/ip_local_port_range");
      await(ofSeconds(2), metric("probe_success").is(1));
      await(metric("tcp_bandwidth_mbps"));
    } finally {
      network.inNode("echo '" + range + "' > /proc/sys/net/ipv4/ip_local_port_range");
    }
  }

  @Tag("full")
  @Test
  void sendsNoBurstAfterItStoodStill() {
    server("*").listening(443);
    link("eth0").delay(ofMillis(10));
    tool.start(args("-i eth0 --interval 500ms --output json " + servers(50)));
    await(metric("rounds_total").atLeast(4));
    int mostBefore = Collections.max(link("eth0").synsInLast(ofSeconds(1)));

    tool.freeze();
    Awaitility.await()
        .atMost(ofSeconds(20))
        .pollDelay(ofSeconds(10))
        .until(() -> true); // the time that is the subject
    LinkCounts before = link("eth0").counts();
    tool.thaw();
    await(metric("rounds_total").atLeast(10));

    List<Integer> syns = link("eth0").synsInLast(ofSeconds(3));
    System.out.println("SYNs in each tenth of a second after 10 s of standstill: " + syns);
    // Ten a tenth are planned; a tenth on a loaded machine may hold what the one before missed.
    assertThat(Collections.max(syns)).isLessThanOrEqualTo(Math.max(mostBefore, 10) + 10);
    assertThat(link("eth0").counts().since(before).syns()).isLessThan(50 * 9);
    assertThat(tool.scrape().sum(metric("rounds_skipped_total"))).isBetween(18.0, 21.0);
    assertThat(tool.probeLines().stream().filter(line -> line.has("rtt_seconds")))
        .allMatch(line -> line.number("rtt_seconds") >= 0.02)
        .allMatch(line -> line.number("rtt_seconds") < 0.5);
  }

  private static WallClock startWithAClockThatCanBeSet() {
    server("*").listening(443);
    link("eth0").delay(ofMillis(10));
    WallClock clock = network.wallClock();
    tool.start(clock.environment(), args("-i eth0 -s 192.0.2.1 --interval 200ms"));
    await(metric("rtt_last_seconds").within(0.02, 0.03));
    return clock;
  }

  @Tag("full")
  @Test
  void readsInterfacesOnWhenTheClockIsSetBack() {
    WallClock clock = startWithAClockThatCanBeSet();
    double before = System.currentTimeMillis() / 1e3;
    clock.set(ofHours(-5));
    await(
        metric("probe_last_success_timestamp_seconds")
            .within(before - 5 * 3600 - 5, before - 4 * 3600));

    link("eth0").down();
    await(ofSeconds(6), metric("interface_up").is(0));
    link("eth0").up();
    await(ofSeconds(6), metric("interface_up").is(1));
  }

  @Tag("full")
  @Test
  void measuresOnWhenTheClockIsStepped() {
    WallClock clock = startWithAClockThatCanBeSet();
    for (int hours : new int[] {-5, 5}) {
      PathWatch all = tool.watch(ofMillis(200));
      double wanted = System.currentTimeMillis() / 1e3 + hours * 3600;
      clock.set(ofHours(hours));
      await(metric("probe_last_success_timestamp_seconds").within(wanted - 5, wanted + 60));
      Scrape stepped = tool.scrape();
      await(metric("probes_total").atLeast(stepped.sum(metric("probes_total")) + 8));
      all.assertMissedNoRound();
      await(metric("rtt_last_seconds").within(0.02, 0.03));
    }
  }
}
