package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.Scrape;
import org.junit.jupiter.api.Test;

/** The tool measures the interface that it names. */
class InterfaceTruthIT extends NetworkScenario {

  @Test
  void showsOnEachInterfaceTheRoundTripOfItsOwnLink() {
    link("eth0").delay(ofMillis(7));
    link("eth1").delay(ofMillis(20));
    server("192.0.2.1").listening(443);

    tool.start("-i", "eth0", "-i", "eth1", "-s", "192.0.2.1", "--interval", "200ms");

    await(metric("rtt_last_seconds").labels("interface", "eth0").within(0.0139, 0.0145));
    await(metric("rtt_last_seconds").labels("interface", "eth1").within(0.0399, 0.0410));
    Scrape scrape = tool.scrape();
    System.out.println(scrape.excerpt());
    System.out.println(network.lateness());
    assertThat(scrape.count(metric("tcp_bandwidth_mbps"))).isEqualTo(2);
  }
}
