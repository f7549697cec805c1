package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.network.MetricCondition;
import io.tcptrafficscan.network.NameServer;
import io.tcptrafficscan.network.PathWatch;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names follow a name server whose answers change and which goes away. */
class NamesIT extends NetworkScenario {
  private static final Duration INTERVAL = ofMillis(200);

  /** The refresh asked for below, the upkeep that starts it (1 s), two rounds, and a margin. */
  private static final Duration FOLLOWED = ofMillis(1000 + 1000 + 400 + 1000);

  private static final String COMMAND =
      "-i eth0 -s moving.example:443 -s 192.0.2.9 --interval 200ms --timeout 500ms"
          + " --resolver-refresh 1s";

  @SuppressWarnings("NullAway.Init") // before each
  private NameServer names;

  @BeforeEach
  void serve() {
    names = network.nameServer("moving.example", "192.0.2.1");
    server("*").listening(443);
  }

  @AfterEach
  @SuppressWarnings("NullAway")
  void stop() {
    if (names != null) {
      names.close();
    }
  }

  @Test
  void followsANameToItsNewAddressAndLeavesNothingOfTheOld() {
    tool.start(args(COMMAND));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1"));
    PathWatch other = tool.watch(INTERVAL, "server_ip", "192.0.2.9");

    names.answer("moving.example", "192.0.2.2");

    await(FOLLOWED, metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.2"));
    for (String name : new String[] {"tcp_bandwidth_mbps", "rtt_last_seconds", "probes_total"}) {
      await(ofMillis(500), metric(name).labels("server_ip", "192.0.2.1").absent());
    }
    other.assertMissedNoRound();
  }

  @Test
  void asksNobodyForTheNameOfItsOwnHost() {
    names.freeze(); // what it is asked stays in its queue
    String version = String.join(" ", ToolCommand.of("--version").words());

    String said =
        network.inNode("unshare --uts sh -c 'hostname nowhere; unset HOSTNAME; " + version + "'");

    assertThat(said).startsWith("tcp-traffic-scan ");
    assertThat(network.inNode("ss -Huln 'sport = :53' | awk '{ sum += $2 } END { print sum }'"))
        .as("bytes of queries")
        .isEqualToIgnoringWhitespace("0");
  }

  @Test
  void measuresTheLastAddressOnWhileTheNameServerIsDown() {
    tool.start(args(COMMAND));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1"));
    PathWatch all = tool.watch(INTERVAL, "interface", "eth0");

    names.close();

    await(metric("dns_failures_total").labels("server", "moving.example:443").atLeast(2));
    all.assertMissedNoRound();
  }

  @Tag("full")
  @Test
  void measuresTheLastAddressOnWhileTheNameServerHangs() {
    tool.start(args(COMMAND));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1"));
    PathWatch all = tool.watch(INTERVAL, "interface", "eth0");

    names.freeze();

    await(metric("dns_failures_total").labels("server", "moving.example:443").atLeast(1));
    all.assertMissedNoRound();
  }

  @Tag("full")
  @Test
  void dropsTheAddressOfANameThatFailsForTooLongAndFindsItAgain() {
    tool.start(args(COMMAND + " --resolver-keep 2s"));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1"));
    PathWatch other = tool.watch(INTERVAL, "server_ip", "192.0.2.9");

    names.close();
    await(ofSeconds(2).plus(FOLLOWED), failures("unresolved").labels("server_ip", ""));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1").absent());

    names = network.nameServer("moving.example", "192.0.2.1");
    await(FOLLOWED, metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1"));
    await(failures("unresolved").absent());
    other.assertMissedNoRound();
  }

  @Tag("full")
  @Test
  void keepsToIpv4WhileOnlyItsAnswersFailAndGoesBackToItAfterwards() {
    network.inNode("ip -6 address flush dev eth0 scope global");
    names.answer("moving.example", "192.0.2.1", "2001:db8:53::1");
    tool.start(args(COMMAND + " --resolver-keep 4s"));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1"));
    PathWatch all = tool.watch(INTERVAL);

    names.answer("moving.example", "2001:db8:53::1"); // what SERVFAIL for A leaves of the answer
    await(metric("dns_failures_total").labels("server", "moving.example:443").atLeast(2));
    all.assertMissedNoRound();
    assertThat(warnings("event=name_failed")).containsOnlyOnce("problem=\"no IPv4 address\"");

    await(ofSeconds(6), failures("unreachable").labels("server_ip", "2001:db8:53::1"));
    assertThat(tool.logText()).contains("from=192.0.2.1,2001:db8:53::1 to=2001:db8:53::1");
    names.answer("moving.example", "192.0.2.1", "2001:db8:53::1");
    await(FOLLOWED, metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1"));
  }

  private static String warnings(String event) {
    return tool.logText().lines().filter(line -> line.contains(event)).toList().toString();
  }

  @Test
  void waitsForNoNameWhoseServerDoesNotAnswer() {
    network.inNode("ip link add silent type veth peer name nobody");
    network.inNode("ip address add 198.51.100.1/24 dev silent");
    network.inNode("ip link set silent up");
    network.inNode("ip link set nobody up");
    network.inNode("ip neigh add " + NameServer.SILENT + " lladdr 02:00:00:00:00:53 dev silent");
    String silent =
        IntStream.range(0, 250)
            .mapToObj(i -> " -s n" + i + ".silent")
            .collect(Collectors.joining());
    tool.start(args("-i eth0" + silent + " -s moving.example --resolver-refresh 1s"));
    await(ofSeconds(3), metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1"));
    await(ofSeconds(8), metric("dns_failures_total").labels("server", "n249.silent").atLeast(1));
  }

  @Test
  void usesOverEachInterfaceAFamilyThatItHas() {
    network.inNode("ip -6 address flush dev eth0 scope global");
    network.inNode("ip -4 address flush dev eth1");
    names.answer("moving.example", "192.0.2.1", "2001:db8:53::1");
    tool.start(args("-i eth1 " + COMMAND));

    await(metric("tcp_bandwidth_mbps").labels("interface", "eth0", "server_ip", "192.0.2.1"));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth1", "server_ip", "2001:db8:53::1"));
    await(metric("paths").is(4)); // the address that was given as such, over both
  }

  @Tag("full")
  @Test
  void usesTheFamilyThatIsAskedFor() {
    names.answer("moving.example", "192.0.2.1", "2001:db8:53::1");
    tool.start(args("-6 " + COMMAND));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "2001:db8:53::1"));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.9"));
    await(metric("paths").is(2));
  }

  @Tag("full")
  @Test
  void staysWithAnAddressOfAPoolWhileItAnswers() {
    names.answer("moving.example", "192.0.2.1", "192.0.2.2");
    tool.start(args(COMMAND));
    await(metric("rtt_last_seconds").labels("server", "moving.example:443"));
    names.answer("moving.example", "192.0.2.3", "192.0.2.4");
    PathWatch all = tool.watch(INTERVAL);
    await(ofSeconds(10), metric("probes_total").labels("server", "moving.example:443").atLeast(25));
    all.assertMissedNoRound();

    server("192.0.2.1").silent();
    server("192.0.2.2").silent();
    await(
        FOLLOWED.plusMillis(700),
        metric("probe_success").labels("server_ip", "192.0.2.1").absent());
    await(FOLLOWED, metric("probe_success").labels("server_ip", "192.0.2.2").absent());
    await(metric("probe_success").labels("server", "moving.example:443").is(1));
    server("192.0.2.1").back();
    server("192.0.2.2").back();
  }

  @Tag("full")
  @Test
  void looksUpRespondersAsServersAndByTheSettingsOfAReload() {
    String config =
        """
        interfaces: [eth0]
        servers: [192.0.2.9]
        interval: 200ms
        resolver-refresh: %s
        capacity-servers: [moving.example:32601, missing.example:32601]
        capacity-interval: 1s
        capacity-token-file: %s
        """;
    String token = network.file("token", "a token of these tests");
    String file = network.file("scan.yaml", config.formatted("1h", token));
    tool.start("--config", file, "--output", "none");
    await(rejections("192.0.2.1").atLeast(1));
    await(metric("dns_lookup_duration_seconds").labels("server", "moving.example:32601"));
    await(metric("dns_failures_total").labels("server", "missing.example:32601").atLeast(1));

    names.answer("moving.example", "192.0.2.2");
    network.file("scan.yaml", config.formatted("1s", token));
    tool.hangUp();

    await(FOLLOWED.plusSeconds(5), rejections("192.0.2.2").atLeast(1));
    await(rejections("192.0.2.1").absent());
  }

  private static MetricCondition rejections(String address) {
    return metric("capacity_rejections_total")
        .labels("server", "moving.example:32601", "server_ip", address, "direction", "download");
  }
}
