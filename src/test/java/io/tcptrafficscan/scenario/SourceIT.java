package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.LinkCounts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Probes leave from an address of their own interface, whatever the routes are. After each scenario
 * the emulator has seen no packet on a link with the address of another.
 */
class SourceIT extends NetworkScenario {
  private static final Map<String, List<String>> NETWORKS =
      Map.of(
          "eth0", List.of("198.51.100.", "2001:db8:0:0:"),
          "eth1", List.of("203.0.113.", "2001:db8:1:0:"));

  private final Map<String, Map<String, Long>> before = new TreeMap<>();

  @BeforeEach
  void noteSources() {
    NETWORKS.keySet().forEach(name -> before.put(name, link(name).sources()));
    server("*").listening(443);
  }

  /** The addresses that packets left with, except link-local ones. */
  private Set<String> sources(String name) {
    Map<String, Long> now = link(name).sources();
    return now.keySet().stream()
        .filter(each -> now.get(each) > before.get(name).getOrDefault(each, 0L))
        .filter(each -> !each.startsWith("fe80:") && !each.equals("0:0:0:0:0:0:0:0"))
        .collect(Collectors.toSet());
  }

  @AfterEach
  void sawNoAddressOfAnotherInterface() {
    tool.close();
    NETWORKS.forEach(
        (name, own) ->
            assertThat(sources(name))
                .as("sources of packets on %s", name)
                .allMatch(each -> own.stream().anyMatch(each::startsWith)));
  }

  @Test
  void findsRoutesThatDependOnTheSource() {
    network.inNode(
        """
        ip -6 route del default dev eth0
        ip -6 route del default dev eth1
        ip -6 route add default from 2001:db8:0::/64 via 2001:db8:0::1 dev eth0
        ip -6 route add default from 2001:db8:1::/64 via 2001:db8:1::1 dev eth1
        """);
    try {
      tool.start(args("-i eth0 -i eth1 -s [2001:db8:53::1]:443 --interval 200ms"));

      await(metric("probe_success").labels("interface", "eth0").is(1));
      await(metric("probe_success").labels("interface", "eth1").is(1));
      assertThat(sources("eth0")).containsExactly("2001:db8:0:0:0:0:0:2");
      assertThat(sources("eth1")).containsExactly("2001:db8:1:0:0:0:0:2");
    } finally {
      network.inNode(
          """
          ip -6 route del default from 2001:db8:0::/64 dev eth0
          ip -6 route del default from 2001:db8:1::/64 dev eth1
          """);
    }
  }

  @Test
  void saysAtOnceThatAnInterfaceHasNoAddress() {
    network.inNode(
        """
        ip address flush dev eth1 scope global
        ip route replace default dev eth1 metric 101 scope link
        ip -6 route replace default dev eth1 metric 101
        """);
    LinkCounts counts = link("eth1").counts();

    tool.start(args("-i eth0 -i eth1 -s 192.0.2.1 -s 2001:db8:53::1 --interval 200ms"));

    await(failures("unreachable").labels("interface", "eth1", "server_ip", "192.0.2.1"));
    await(failures("unreachable").labels("interface", "eth1", "server_ip", "2001:db8:53::1"));
    await(metric("probe_success").labels("interface", "eth0").is(1));
    await(metric("rounds_total").atLeast(5));
    assertThat(tool.scrape().sum(failures("timeout"))).isZero();
    assertThat(link("eth1").counts().since(counts).syns()).isZero();
    Awaitility.await()
        .atMost(ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(tool.logText())
                    .contains("reason=unreachable detail=\"eth1 has no ")
                    .contains("eth1 has no IPv4 address")
                    .contains("eth1 has no IPv6 address except link-local"));

    network.inNode("ip address add 203.0.113.7/24 dev eth1");
    link("eth1").addDefaultRoute();
    await(
        ofSeconds(3),
        metric("probe_success").labels("interface", "eth1", "server_ip", "192.0.2.1").is(1));
    assertThat(sources("eth1")).containsExactly("203.0.113.7");
  }

  @Test
  void followsAnAddressThatMovesUnderARunningProbe() {
    server("192.0.2.1").silent();
    tool.start(args("-i eth1 -s 192.0.2.1 --interval 200ms --timeout 60s"));
    Awaitility.await().until(() -> sources("eth1").contains("203.0.113.2"));

    link("eth1").changeAddress(2, 3);
    network.inNode("ip address add 203.0.113.2/32 dev eth0"); // an address that moved over
    Awaitility.await().atMost(ofSeconds(2)).until(() -> sources("eth1").contains("203.0.113.3"));

    await(failures("unreachable").labels("interface", "eth1").atLeast(1));
    assertThat(tool.logText()).contains("eth1 lost its address 203.0.113.2");
    long left = link("eth1").sources().get("203.0.113.2");
    // The kernel sends a SYN again after 1, 3 and 7 seconds.
    Awaitility.await().pollDelay(ofMillis(3500)).until(() -> true);
    assertThat(link("eth1").sources().get("203.0.113.2")).isEqualTo(left);
    server("192.0.2.1").back();
  }

  @Tag("full")
  @Test
  void leavesFromADeprecatedAddressOnlyWhereThereIsNoOther() {
    network.inNode("ip -6 address change 2001:db8:1::2/64 dev eth1 preferred_lft 0");
    tool.start(args("-i eth1 -s [2001:db8:53::1]:443 --interval 200ms"));
    await(metric("probe_success").labels("interface", "eth1").is(1));
    assertThat(sources("eth1")).containsExactly("2001:db8:1:0:0:0:0:2");

    network.inNode("ip -6 address add 2001:db8:1::3/64 dev eth1 nodad");
    Awaitility.await()
        .atMost(ofSeconds(2))
        .until(() -> sources("eth1").contains("2001:db8:1:0:0:0:0:3"));
    long left = link("eth1").sources().get("2001:db8:1:0:0:0:0:2");
    await(metric("rounds_total").atLeast(tool.scrape().sum(metric("rounds_total")) + 5));
    assertThat(link("eth1").sources().get("2001:db8:1:0:0:0:0:2")).isLessThanOrEqualTo(left + 2);
  }

  @Tag("full")
  @Test
  void keepsTheSourceThatARoutePrescribes() {
    network.inNode(
        """
        ip address add 203.0.113.9/24 dev eth1
        ip address add 203.0.113.200/32 dev lo
        ip route add 192.0.2.2 via 203.0.113.1 dev eth1 src 203.0.113.9
        ip route add 192.0.2.3 via 203.0.113.1 dev eth1 src 203.0.113.200
        """);
    try {
      tool.start(args("-i eth1 -s 192.0.2.2 --interval 200ms"));
      await(metric("probe_success").is(1));
      assertThat(sources("eth1")).containsExactly("203.0.113.9");
      tool.close();

      tool.start(args("-i eth1 -s 192.0.2.3 --interval 200ms"));
      await(metric("probe_success").is(1));
      assertThat(sources("eth1")).containsExactlyInAnyOrder("203.0.113.9", "203.0.113.200");
    } finally {
      network.inNode(
          """
          ip route del 192.0.2.2
          ip route del 192.0.2.3
          ip address del 203.0.113.200/32 dev lo
          """);
    }
  }

  @Test
  void namesTheSourceOfAProbeThatIsNotAnswered() {
    server("192.0.2.1").silent();
    tool.start(args("-i eth1 -s 192.0.2.1 --interval 200ms --timeout 300ms"));

    await(failures("timeout"));
    assertThat(tool.logText())
        .contains("detail=\"no answer before the deadline to a SYN from 203.0.113.2\"");
    server("192.0.2.1").back();
  }
}
