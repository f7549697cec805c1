package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcptrafficscan.network.LinkCounts;
import io.tcptrafficscan.network.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool measures the interface that it names. */
class InterfaceTruthIT extends NetworkScenario {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void showsOnEachInterfaceTheRoundTripOfItsOwnLink() {
    link("eth0").delay(ofMillis(7));
    link("eth1").delay(ofMillis(20));
    server("192.0.2.1").listening(443);

    tool.start("-i", "eth0", "-i", "eth1", "-s", "192.0.2.1", "--interval", "200ms");

    await(metric("rtt_last_seconds").labels("interface", "eth0").within(0.0140, 0.0145));
    await(metric("rtt_last_seconds").labels("interface", "eth1").within(0.0400, 0.0412));
    // 65,536 bytes a round trip
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth0").within(36, 37.5));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth1").within(12.7, 13.2));
  }

  @Tag("full")
  @Test
  void measuresOverBothFamilies() {
    link("eth0").delay(ofMillis(5));
    server("*").listening(443);

    tool.start(
        "-i", "eth0", "-s", "192.0.2.1", "-s", "[2001:db8:53::1]:443", "--interval", "200ms");

    await(metric("rtt_last_seconds").labels("server_ip", "192.0.2.1").within(0.0100, 0.0103));
    await(metric("rtt_last_seconds").labels("server_ip", "2001:db8:53::1").within(0.0100, 0.0103));
  }

  @Test
  void sendsTheProbesOfEachInterfaceThroughItsOwnDevice() {
    server("192.0.2.1").listening(443);
    server("192.0.2.2").listening(443);
    LinkCounts eth0 = link("eth0").counts();
    LinkCounts eth1 = link("eth1").counts();

    tool.start(
        args(
            "-i eth0 -i eth1 -s 192.0.2.1 -s 192.0.2.2 --interval 100ms --count 20 --output json"));
    awaitEnd(ofSeconds(20));

    // 40 each; those that a slow machine is too late for are not sent at all.
    assertThat(probes("eth0")).isEqualTo(syns("eth0", eth0)).isBetween(20L, 40L);
    assertThat(probes("eth1")).isEqualTo(syns("eth1", eth1)).isBetween(20L, 40L);
  }

  private static long syns(String name, LinkCounts before) {
    LinkCounts counts = link(name).counts().since(before);
    return counts.syns() - counts.repeatedSyns();
  }

  private static long probes(String name) {
    return tool.probeLines().stream().filter(line -> line.says("interface", name)).count();
  }

  @Test
  void saysThatALineIsDownBeforeTheNextProbe(@TempDir Path folder) throws IOException {
    server("192.0.2.1").listening(443);
    Path file =
        Files.writeString(
            folder.resolve("scan.yaml"),
            """
            interfaces: [eth0, eth1]
            servers:
              - name: 192.0.2.1
                interval: 60s
            output: none
            """);
    tool.start("--config", file.toString());
    await(metric("rtt_last_seconds").labels("interface", "eth0").atLeast(0));
    await(metric("rtt_last_seconds").labels("interface", "eth1").atLeast(0));
    assertThat(status().at("/verdict/kind").asText()).isNotEqualTo("only_up");

    link("eth1").down();

    Awaitility.await()
        .atMost(ofSeconds(10))
        .untilAsserted(
            () -> assertThat(status().at("/interfaces/1/state").asText()).isEqualTo("down"));
    assertThat(status().at("/interfaces/1/reason").asText()).isEqualTo("interface_down");
    assertThat(status().at("/verdict/kind").asText()).isEqualTo("only_up");
    assertThat(tool.scrape().sum(metric("probes_total"))).as("probes").isEqualTo(2);
  }

  private static JsonNode status() throws IOException {
    return JSON.readTree(network.ask("GET", "http://127.0.0.1:59121/api/v1/status").body());
  }

  @Tag("full")
  @Test
  void showsNothingOfAnInterfaceOnAnotherWhenItsRouteIsGone() {
    link("eth0").delay(ofMillis(7));
    link("eth1").delay(ofMillis(20));
    server("*").listening(443);
    tool.start(
        args(
            "-i eth0 -i eth1 -s 192.0.2.1 -s [2001:db8:53::1]:443 --interval 200ms --timeout 500ms"));
    await(metric("rtt_last_seconds").labels("interface", "eth1").within(0.0395, 0.05));
    await(metric("rtt_last_seconds").labels("interface", "eth0").within(0.0135, 0.02));

    link("eth0").removeDefaultRoute();
    // IPv4 takes a bound socket's server for a neighbour then, IPv6 says that there is no way.
    await(failures("unreachable").labels("interface", "eth0", "server_ip", "2001:db8:53::1"));
    LinkCounts before = link("eth1").counts();
    Scrape scrapeBefore = tool.scrape();
    LinkCounts afterScrape = link("eth1").counts();
    await(ofSeconds(5), metric("probes_total").labels("interface", "eth1").atLeast(25));
    double least = link("eth1").counts().since(afterScrape).syns();
    Scrape scrape = tool.scrape();
    double most = link("eth1").counts().since(before).syns();
    double probes =
        scrape.sum(metric("probes_total").labels("interface", "eth1"))
            - scrapeBefore.sum(metric("probes_total").labels("interface", "eth1"));

    assertThat(probes).as("while scrapes take their time").isBetween(least - 2, most + 2);
    assertThat(scrape.values(metric("rtt_last_seconds").labels("interface", "eth0")))
        .allMatch(rtt -> rtt < 0.0395);
    link("eth0").addDefaultRoute();
  }
}
