package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.LinkCounts;
import io.tcptrafficscan.network.NameServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A path never leads to this machine itself, nor where no name may lead. */
class DestinationIT extends NetworkScenario {

  @Test
  void stopsMeasuringAnAddressThatMovesToThisMachine() {
    link("eth0").delay(ofMillis(10));
    server("192.0.2.1").listening(443);
    server("192.0.2.2").listening(443);
    tool.start(args("-i eth0 -s 192.0.2.1 -s 192.0.2.2 --interval 200ms --timeout 500ms"));
    await(metric("probe_success").labels("server_ip", "192.0.2.1").is(1));
    await(metric("probe_success").labels("server_ip", "192.0.2.2").is(1));

    network.inNode("ip address add 192.0.2.1/32 dev eth0");

    await(failures("own_address").labels("server_ip", "192.0.2.1"));
    await(ofSeconds(3), metric("tcp_bandwidth_bps").labels("server_ip", "192.0.2.1").absent());
    // 65,536 bytes in 20 ms, as the path to the other server; loopback would make it gigabits.
    await(metric("tcp_bandwidth_avg_bps").within(24e6, 27e6));
    await(metric("probe_success").labels("server_ip", "192.0.2.2").is(1));

    network.inNode("ip address del 192.0.2.1/32 dev eth0");
    await(ofSeconds(3), metric("probe_success").labels("server_ip", "192.0.2.1").is(1));
  }

  @Test
  void sendsNothingToAnAddressOfThisMachine() {
    LinkCounts eth0 = link("eth0").counts();
    LinkCounts eth1 = link("eth1").counts();
    String[] own = {"198.51.100.2", "203.0.113.2", "127.0.0.1", "2001:db8:1::2", "::1"};
    List<String> arguments = new ArrayList<>(List.of(args("-i eth0 -i eth1 --interval 200ms")));
    for (String address : own) {
      String host = address.contains(":") ? "[" + address + "]" : address;
      arguments.addAll(List.of("-s", host + ":59121")); // where the tool itself listens
    }

    tool.start(arguments.toArray(String[]::new));

    for (String address : own) {
      await(failures("own_address").labels("server_ip", address));
    }
    await(metric("rounds_total").atLeast(5));
    assertThat(tool.scrape().sum(metric("probe_success"))).isZero();
    assertThat(link("eth0").counts().since(eth0).syns()).isZero();
    assertThat(link("eth1").counts().since(eth1).syns()).isZero();
  }

  @Test
  void measuresThisMachineOverLoopbackWhereThatIsAskedFor() {
    tool.start(args("-i lo -s 127.0.0.1:59121 --interval 200ms"));

    await(metric("probe_success").labels("server_ip", "127.0.0.1").is(1));
  }

  @Test
  void takesAnswersThatLeadNowhereOrToMetadataForNone() {
    server("*").listening(443);
    LinkCounts counts = link("eth0").counts();
    try (NameServer names = network.nameServer("a.example", "169.254.169.254")) {
      names.answer("b.example", "0.0.0.0", "224.0.0.1", "255.255.255.255");
      tool.start(args("-i eth0 -s a.example -s b.example --interval 200ms --resolver-refresh 1s"));
      await(failures("unresolved").labels("server", "a.example"));
      await(failures("unresolved").labels("server", "b.example"));
      assertThat(tool.logText())
          .containsOnlyOnce("event=address_denied name=a.example address=169.254.169.254");
      assertThat(link("eth0").counts().since(counts).syns()).isZero();

      names.answer("a.example", "169.254.169.254", "192.0.2.1");
      await(metric("probe_success").labels("server_ip", "192.0.2.1").is(1));
    }
  }
}
