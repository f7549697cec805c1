package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.MetricCondition;
import io.tcptrafficscan.network.emulator.Emulator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Trains find the factor that turns the throughput ceiling into what the link carries. */
@Tag("alone")
class CalibrationIT extends NetworkScenario {
  private static final String API = "http://127.0.0.1:32600/tcpflow";
  private static final double PAYLOAD_MBPS = 50 * AccuracyCell.PAYLOAD;
  private static final double CEILING_MBPS = 65_536 * 8 / 0.020 / 1e6;

  private static void start(String capacityInterval) {
    tool.start(
        args(
            "-i eth0 -s 192.0.2.1:8443 --interval 100ms --output none --calibrate --capacity-server"
                + " 192.0.2.1:32601 --capacity-interval "
                + capacityInterval
                + " --capacity-token-file "
                + network.file("token", Emulator.RESPONDER_TOKEN)
                + " --state-file "
                + stateFile()));
  }

  private static String stateFile() {
    return network.file("here", "").replaceFirst("here$", "state.json");
  }

  private static String state(String name) {
    await(metric("calibration_state").labels("state", name, "server", "192.0.2.1:8443").is(1));
    return tool.scrape().text();
  }

  private static MetricCondition bandwidth() {
    return metric("tcp_bandwidth_mbps").labels("interface", "eth0", "server_ip", "192.0.2.1");
  }

  private static void awaitLinksRate() {
    await(bandwidth().within(0.95 * PAYLOAD_MBPS, 1.05 * PAYLOAD_MBPS));
  }

  private static void awaitTimesCeiling(double factor) {
    await(bandwidth().within(0.9 * factor * CEILING_MBPS, 1.02 * factor * CEILING_MBPS));
  }

  @Test
  void showsTheLinksRateUntilSomebodySetsAFactorAndAfterARestart() {
    new Stolen().excuse(this::assertItDoes);
  }

  private void assertItDoes() {
    network.respond(32601);
    server("192.0.2.1").listening(8443);
    link("eth0").rate(50_000_000, 1000).delay(ofMillis(10));
    start("1s");
    state("collecting");
    awaitTimesCeiling(1);
    await(ofSeconds(60), metric("calibration_state").labels("state", "trusted").is(1));
    await(metric("calibration_samples").atLeast(5));
    await(metric("calibration_factor").within(1.7, 2));
    await(metric("calibration_spread_ratio").within(0, 0.1));
    await(metric("calibration_age_seconds").within(0, 10));
    awaitLinksRate();

    assertThat(network.get(API + "?value=10")).isEqualTo("Correction factor set to: 10\n");
    awaitTimesCeiling(10);
    assertThat(state("manual")).doesNotContain("state=\"trusted\"");
    assertThat(network.send("DELETE", API)).isEqualTo("Correction factor is automatic\n");
    awaitLinksRate();
    assertThat(network.get(API + "?value=3&nic=eth0"))
        .isEqualTo("Correction factor for eth0 set to: 3\n");
    awaitTimesCeiling(3);
    assertThat(network.get(API + "?value=auto&nic=eth0"))
        .isEqualTo("Correction factor for eth0 is automatic\n");
    assertThat(network.get(API))
        .isEqualTo("Current correction factor: 1\n  automatic, by calibration\n");

    assertThat(tool.stop()).isZero();
    start("1h");
    await(metric("calibration_samples").atLeast(5));
    state("trusted");
    awaitLinksRate();
  }
}
