package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.network.PathWatch;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Patterns of interfaces follow a node whose interfaces and routes change. */
class PatternsIT extends NetworkScenario {
  private static final Duration INTERVAL = ofMillis(500);

  /** A round, the look at its beginning, a probe, and a margin for scraping and the machine. */
  private static final Duration FOLLOWED = ofMillis(500 + 500 + 1000);

  /** The same without a wait for the upkeep, whose clock is a second. */
  private static final Duration GONE = ofMillis(500 + 300);

  private static final String REST = " -s 192.0.2.1 --interval 500ms --timeout 400ms";

  @BeforeEach
  void serve() {
    server("*").listening(443);
  }

  private static void awaitNothingOf(String name, Duration atMost) {
    long begin = System.nanoTime();
    await(atMost, metric("probes_total").labels("interface", name).absent());
    for (String each :
        new String[] {"tcp_bandwidth_mbps", "rtt_last_seconds", "interface_up", "interface_info"}) {
      await(
          atMost.minusNanos(System.nanoTime() - begin).plus(ofMillis(300)),
          metric(each).labels("interface", name).absent());
    }
  }

  @Test
  void followInterfacesThatComeAndGo() {
    tool.start(args("-i eth*" + REST));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth0"));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth1"));
    PathWatch other = tool.watch(INTERVAL, "interface", "eth0");

    link("eth1").remove();
    awaitNothingOf("eth1", GONE);
    await(failures("no_interface").labels("interface", "eth1").absent());
    assertThatThrownBy(() -> network.get("http://127.0.0.1:32600/tcpflow?nic=eth1"))
        .hasMessageContaining("status 404")
        .hasMessageContaining("known are eth0\n");

    link("eth1").recreate();
    await(FOLLOWED, metric("tcp_bandwidth_mbps").labels("interface", "eth1"));
    other.assertMissedNoRound();
    assertThat(tool.outputLines())
        .anyMatch(line -> line.startsWith("eth0: "))
        .anyMatch(line -> line.startsWith("eth1: "))
        .noneMatch(line -> line.startsWith("lo: "));
    assertThat(tool.scrape().count(metric("interface_up").labels("interface", "lo"))).isZero();
  }

  @Tag("full")
  @Test
  void listANamedInterfaceOnceAndFirst() {
    tool.start(args("-i eth1 -i eth*" + REST));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth0"));
    await(metric("rounds_total").atLeast(3));

    assertThat(tool.scrape().count(metric("probes_total"))).isEqualTo(2);
    assertThat(tool.outputLines().stream().filter(line -> line.startsWith("eth")).limit(2))
        .extracting(line -> line.substring(0, 5))
        .containsExactly("eth1:", "eth0:");
  }

  @Test
  void waitForAnInterfaceWhereNoneMatches() {
    link("eth1").remove();
    tool.start(args("-i eth[1-9]" + REST));
    await(metric("rounds_total").atLeast(3));
    await(metric("probes_total").absent());
    assertThat(tool.logText().lines().filter(line -> line.contains("interface_pattern_empty")))
        .singleElement()
        .asString()
        .contains("level=WARN", "interface=\"eth[1-9]\"");

    link("eth1").recreate();
    await(FOLLOWED, metric("tcp_bandwidth_mbps").labels("interface", "eth1"));
    await(metric("rounds_skipped_total").is(0));
  }

  @Tag("full")
  @Test
  void followADefaultRouteThatMoves() {
    link("eth1").removeDefaultRoute();
    tool.start(args("-i default" + REST));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth0"));
    await(metric("probes_total").labels("interface", "eth1").absent());

    link("eth1").addDefaultRoute();
    await(FOLLOWED, metric("tcp_bandwidth_mbps").labels("interface", "eth1"));
    await(ofSeconds(1), metric("tcp_bandwidth_mbps").labels("interface", "eth0"));

    link("eth0").removeDefaultRoute();
    Awaitility.await()
        .until(() -> tool.logText().contains("event=default_route_lost interface=eth0"));
    await(metric("probes_total").labels("interface", "eth0"));
    link("eth0").addDefaultRoute();
  }

  @Tag("full")
  @Test
  void keepAnUplinkInSightThatLosesItsDefaultRouteOrVanishes() {
    tool.start(args("-i default --resolver-keep 3s" + REST));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth1"));
    PathWatch other = tool.watch(INTERVAL, "interface", "eth0");

    link("eth1").down();
    await(FOLLOWED, metric("interface_up").labels("interface", "eth1").is(0));
    await(FOLLOWED, failures("interface_down").labels("interface", "eth1"));
    await(ofSeconds(6), failures("interface_down").labels("interface", "eth1").atLeast(9));
    assertThat(tool.logText())
        .contains("level=WARN logger=Uplinks event=default_route_lost interface=eth1")
        .contains("event=interface_down interface=eth1");
    link("eth1").up();
    await(FOLLOWED, metric("tcp_bandwidth_mbps").labels("interface", "eth1"));

    link("eth1").remove();
    await(FOLLOWED, metric("interface_up").labels("interface", "eth1").is(0));
    await(FOLLOWED, failures("no_interface").labels("interface", "eth1"));
    assertThat(tool.logText()).contains("event=interface_missing interface=eth1");
    awaitNothingOf("eth1", ofSeconds(5));
    link("eth1").recreate();
    await(FOLLOWED, metric("tcp_bandwidth_mbps").labels("interface", "eth1"));
    other.assertMissedNoRound();
  }

  @Tag("full")
  @Test
  void leaveOutMembersOfBridgesAndMeasureThemWhenTheyAreNamed() {
    network.inNode(
        "ip link add br7 type bridge\nip link add wan7 type veth peer name wan8\n"
            + "ip link set wan7 master br7");
    try {
      tool.start(args("-i wan* -i eth0" + REST));
      await(metric("interface_up").labels("interface", "wan8"));
      await(metric("interface_up").labels("interface", "wan7").absent());
      tool.stop();

      tool.start(args("-i wan7 -i eth0" + REST));
      await(metric("interface_up").labels("interface", "wan7"));
      await(metric("rounds_total").atLeast(5));
      assertThat(tool.logText().lines().filter(line -> line.contains("event=interface_is_member")))
          .singleElement()
          .asString()
          .contains("level=WARN", "interface=wan7 master=br7");
    } finally {
      network.inNode("ip link delete br7\nip link delete wan7");
    }
  }

  @Test
  void measureAnInterfaceOnceWhicheverOfItsNamesIsGiven() {
    network.inNode("ip link property add dev eth0 altname uplink0");
    try {
      tool.start(args("-i uplink0 -i eth0 -i eth*" + REST));
      await(metric("tcp_bandwidth_mbps").labels("interface", "uplink0"));
      await(metric("tcp_bandwidth_mbps").labels("interface", "eth1"));
      await(metric("paths").is(2));
      await(
          metric("interface_info").labels("interface", "uplink0", "address", "198.51.100.2").is(1));
    } finally {
      network.inNode("ip link property del dev eth0 altname uplink0");
    }
  }
}
