package io.tcptrafficscan.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.CommandFailedException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The metrics port listens on the addresses that are asked for, and says what is exposed. */
class MetricsAddressesIT extends NetworkScenario {
  private static final String LAN = "192.168.7.1";
  private static final String ETH0 = "198.51.100.2";
  private static final String ETH1 = "203.0.113.2";
  private static final String COMMAND = "-s 192.0.2.1 --interval 200ms --output none ";

  /** The upkeep of every second, and a margin. */
  private static final Duration FOLLOWED = Duration.ofSeconds(4);

  @BeforeEach
  void addLan() {
    server("*").listening(443);
    network.inNode("ip link add lan0 type veth peer name nobody");
    network.inNode("ip address add " + LAN + "/24 dev lan0");
    network.inNode("ip link set lan0 up && ip link set nobody up");
  }

  @AfterEach
  void removeLan() {
    if (network != null) {
      network.inNode("ip link del lan0");
    }
  }

  private static boolean answers(String address) {
    try {
      return network.ask("GET", "http://" + address + ":59121/metrics").status() == 200;
    } catch (CommandFailedException e) {
      return false;
    }
  }

  private static List<String> logged(String text) {
    return tool.logText().lines().filter(line -> line.contains(text)).toList();
  }

  @Test
  void listensOnTheNamedAddressesAloneAndWarnsOfThePublicOne() {
    tool.start(
        args("-i eth0 -i eth1 " + COMMAND + "--metrics-host 127.0.0.1 --metrics-host " + ETH0));

    assertThat(answers(ETH0)).isTrue();
    assertThat(answers(ETH1)).isFalse();
    assertThat(answers(LAN)).isFalse();
    assertThat(logged("event=metrics_on_uplink"))
        .singleElement()
        .asString()
        .contains("WARN", "interfaces=\"eth0\" addresses=\"" + ETH0 + "\"");
  }

  @Test
  void warnsOfEveryMeasuredUplinkWhenItListensOnAllAddresses() {
    tool.start(args("-i eth0 -i eth1 -i lan0 " + COMMAND.strip()));

    assertThat(logged("event=metrics_on_uplink"))
        .singleElement()
        .asString()
        .contains("WARN", "interfaces=\"eth0 eth1\"", ETH0, ETH1)
        .doesNotContain(LAN);
  }

  @Test
  void followsThePrivateAddressesOfThisMachine() {
    tool.start(args("-i eth0 " + COMMAND + "--metrics-host lan"));
    assertThat(answers(LAN)).isTrue();
    assertThat(answers(ETH0)).isFalse();
    assertThat(logged("event=metrics_on_uplink")).isEmpty();

    network.inNode("ip address add 10.7.0.1/32 dev lan0");
    Awaitility.await().atMost(FOLLOWED).until(() -> answers("10.7.0.1"));
    assertThat(logged("event=metrics_listening address=10.7.0.1")).hasSize(1);

    network.inNode("ip address del 10.7.0.1/32 dev lan0");
    Awaitility.await()
        .atMost(FOLLOWED)
        .until(() -> !logged("event=metrics_address_left address=10.7.0.1").isEmpty());
    network.inNode("ip address add 10.7.0.1/32 dev lan0");
    Awaitility.await().atMost(FOLLOWED).until(() -> answers("10.7.0.1"));
    assertThat(answers(LAN)).isTrue();
  }

  @Test
  void informsOfAPrivateAddressOfAnUplink() {
    network.inNode("ip route add default via 192.168.7.254 dev lan0 metric 9000");
    tool.start(args("-i lan0 " + COMMAND + "--metrics-host lan"));

    assertThat(logged("event=metrics_on_uplink"))
        .singleElement()
        .asString()
        .contains("INFO", "interfaces=\"lan0\" addresses=\"" + LAN + "\"");
  }

  @Test
  void saysNothingWhereAPasswordIsRequired() {
    String file =
        network.file(
            "web.yml",
            "basic_auth_users: {x: $2y$10$Elb9zzT.cvAdMEMaWxRUb.EcdoRgaanLhWRhpHUfL18v5gxmqW0xy}");
    // It ends by itself, since it cannot be scraped without the password.
    tool.start(args("-i eth0 " + COMMAND + "--count 3 --web-config " + file));

    awaitEnd(Duration.ofSeconds(5));
    assertThat(logged("event=started")).hasSize(1);
    assertThat(logged("event=metrics_on_uplink")).isEmpty();
  }
}
