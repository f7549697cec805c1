package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.network.MetricCondition;
import io.tcptrafficscan.network.NameServer;
import io.tcptrafficscan.network.Scrape;
import io.tcptrafficscan.network.emulator.Emulator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agent measures capacity beside its probes, with a responder on the far side. */
@Tag("alone")
class CapacityScanIT extends NetworkScenario {
  private static final double PAYLOAD = 50e6 * AccuracyCell.PAYLOAD;
  private static final int BUDGET = 200_000;
  private static final int RTTS = 50;
  private static final String CAPACITY = String.join(" ", ToolCommand.of("capacity").words());
  private static boolean responding;
  private String tokenFile;
  private final Stolen stolen = new Stolen();

  @BeforeEach
  void respond() {
    if (!responding) {
      network.respond(32601);
      responding = true;
    }
    tokenFile = network.file("token", Emulator.RESPONDER_TOKEN);
    link("eth0").rate(50_000_000, 1000).delay(ofMillis(10));
  }

  private void start(String more) {
    tool.start(
        args(
            "-i eth0 -s 192.0.2.1:32601 --interval 50ms --output json --capacity-server"
                + " 192.0.2.1:32601 --capacity-token-file "
                + tokenFile
                + " "
                + more));
  }

  @Test
  void showsTheLinksRateAndMeasuresNoRttOfItsOwnTrains() {
    start("--capacity-interval 1s");
    for (String direction : List.of("download", "upload")) {
      await(
          ofSeconds(60),
          metric("capacity_bits_per_second")
              .labels("direction", direction, "method", "train", "server_ip", "192.0.2.1")
              .within(0.95 * PAYLOAD, 1.05 * PAYLOAD));
      await(metric("capacity_dispersion_seconds").labels("direction", direction).atLeast(0.001));
      await(metric("capacity_age_seconds").labels("direction", direction).within(0, 30));
      await(metric("capacity_bytes_sent_total").labels("direction", direction).atLeast(14_480));
    }
    await(ofSeconds(60), metric("probes_skipped_total").labels("reason", "train").atLeast(20));
    await(
        ofSeconds(60), metric("rtt_samples_discarded_total").labels("reason", "train").atLeast(2));
    await(metric("rtt_seconds_count").atLeast(2 * RTTS));

    double[] rtts =
        tool.probeLines().stream()
            .filter(line -> line.has("rtt_seconds"))
            .mapToDouble(line -> line.number("rtt_seconds"))
            .sorted()
            .toArray();
    assertThat(rtts.length).isGreaterThan(RTTS);
    stolen.excuse(
        () -> assertThat(rtts[rtts.length / 2]).as("a train's queue adds 10 ms").isLessThan(0.024));
    assertThat(tool.probeLines()).noneMatch(line -> line.says("success", "false"));
  }

  /** Probes stand back for trains and for downloads: in the history, the path is up meanwhile. */
  @Test
  void recordsNoOutageWhereProbesStandBackForTrains() {
    try (WebServers web = new WebServers(network)) {
      web.nginx();
      start(
          "--timeout 1s --capacity-interval 1s"
              + " --capacity-url http://192.0.2.1/100M --capacity-url-interval 2s");
      await(metric("probe_success").is(1));
      for (String method : List.of("train", "web")) {
        await(ofSeconds(60), metric("capacity_bits_per_second").labels("method", method));
      }
      await(ofSeconds(60), metric("probes_skipped_total").labels("reason", "train").atLeast(100));

      JsonNode status = PageScenario.api("status");
      JsonNode path = status.at("/paths/0");
      assertThat(PageScenario.api("outages").get("outages")).isEmpty();
      assertThat(path.get("availability_24h_ratio").asDouble()).isEqualTo(1);
      assertThat(status.at("/interfaces/0/availability_24h_ratio").asDouble()).isEqualTo(1);
      assertThat(path.at("/recent/failed").asInt()).isZero();
      JsonNode series = PageScenario.api("history?path=" + path.get("id").asText()).at("/series/0");
      assertThat(series.get("down_seconds")).isEmpty();
      assertThat(tool.scrape().sum(metric("path_down_seconds_total"))).isZero();
    }
  }

  @Tag("full")
  @Test
  void spendsNoMoreThanItsBudget() {
    start("--capacity-interval 1s --capacity-budget " + BUDGET);

    await(ofSeconds(60), metric("capacity_rejections_total").labels("reason", "budget").atLeast(3));
    Scrape scrape = tool.scrape();
    double left = scrape.sum(metric("capacity_budget_left_bytes"));
    double sent = scrape.sum(metric("capacity_bytes_sent_total"));
    assertThat(left).isBetween(0.0, BUDGET - 2.0 * 14_480);
    assertThat(sent).isCloseTo(BUDGET - left, withinPercentage(5));
    assertThat(scrape.text()).doesNotContain("capacity_rejections_total{reason=\"internal");
  }

  @Tag("full")
  @Test
  void followsTheAddressesOfANameAndLeavesOutItsOwn() {
    try (NameServer names = network.nameServer("unused.example", "192.0.2.9")) {
      names.answer("nodes.example", "192.0.2.1", "198.51.100.2", "192.0.2.2");
      server("*").listening(8443);
      tool.start(
          args(
              "-i eth0 -s all:nodes.example:8443 --interval 100ms --output none --resolver-refresh"
                  + " 1s --resolver-keep 1s --capacity-server all:nodes.example:32601 --capacity-interval 1s"
                  + " --calibrate --capacity-token-file "
                  + tokenFile));
      for (String address : List.of("192.0.2.1", "192.0.2.2")) {
        await(cost(address).atLeast(1000));
        await(
            metric("calibration_state")
                .labels("server", "all:nodes.example:8443", "server_ip", address));
      }
      await(cost("198.51.100.2").absent());

      names.answer("nodes.example", "198.51.100.2", "192.0.2.2", "192.0.2.3");
      await(cost("192.0.2.3").atLeast(1000));
      await(cost("192.0.2.1").absent());
      await(cost("192.0.2.2").atLeast(1000));
    }
  }

  private static MetricCondition cost(String address) {
    return metric("capacity_bytes_sent_total")
        .labels("server", "all:nodes.example:32601", "server_ip", address, "direction", "download");
  }

  @Tag("full")
  @Test
  void probesOnBesideATrainThatItServesButMeasuresNoRtt() {
    server("192.0.2.1").listening(8443);
    tool.start(
        args(
            "-i eth0 -s 192.0.2.1:8443 --interval 20ms --output json --responder 32602"
                + " --capacity-token-file "
                + tokenFile));
    await(metric("probe_success").is(1));
    String device =
        network.inNet("ip -o route get 198.51.100.2").replaceAll("(?s).* dev (\\S+) .*", "$1");

    System.out.println(
        network.inNet(
            CAPACITY
                + " --deep -i "
                + device
                + " -s 198.51.100.2:32602 --capacity-token-file "
                + tokenFile
                + " || true"));
    await(metric("responder_connections_total").labels("result", "served").atLeast(2));

    await(metric("rtt_samples_discarded_total").labels("reason", "train").atLeast(10));
    await(metric("probes_skipped_total").labels("reason", "train").absent());
  }

  @Test
  void saysItOnceOnTheCommandLine() {
    String table =
        network.inNode(
            CAPACITY
                + " -i eth0 -s 192.0.2.1:32601 --capacity-token-file "
                + tokenFile
                + " || true");

    System.out.println(table);
    assertThat(table).startsWith("INTERFACE").contains("download", "upload");
    stolen.excuse(
        () ->
            assertThat(table.lines().filter(line -> line.startsWith("eth0")))
                .hasSize(2)
                .allMatch(
                    l ->
                        l.matches(".* (4[5-9]|50)\\.\\d\\d Mbps .*")
                            || l.matches(".*(too_short|too_noisy|burst):? .*")));
  }
}
