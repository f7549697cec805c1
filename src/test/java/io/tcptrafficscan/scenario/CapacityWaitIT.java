package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.Scrape;
import io.tcptrafficscan.network.emulator.Emulator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers that do not answer a train hold back neither probes nor the trains to others. */
@Tag("alone")
class CapacityWaitIT extends NetworkScenario {
  private static final int PORT = 32601;
  private static final int PROBES = 200; // 10 s: two responders that never answer have their turn

  private static List<String> addresses(int count) {
    return IntStream.range(0, count).mapToObj(i -> "192.0.2." + (11 + i)).toList();
  }

  private static double skippedShare() {
    await(ofSeconds(60), metric("probes_total").labels("server", "192.0.2.1:8443").atLeast(PROBES));
    Scrape scrape = tool.scrape();
    double skipped = scrape.sum(metric("probes_skipped_total").labels("reason", "train"));
    return skipped / (skipped + scrape.sum(metric("probes_total")));
  }

  /** A firewall drops what is sent to 30 of 31 responders. */
  @Test
  void probesAndMeasuresBesideRespondersThatNeverAnswer() {
    network.respond(PORT);
    server("192.0.2.1").listening(8443);
    link("eth0").rate(50_000_000, 1000).delay(ofMillis(10));
    addresses(30).forEach(address -> server(address).silent());
    String dead =
        addresses(30).stream()
            .map(address -> "--capacity-server " + address + ":" + PORT)
            .collect(Collectors.joining(" "));

    tool.start(
        args(
            "-i eth0 -s 192.0.2.1:8443 --interval 50ms --output none --capacity-interval 5s"
                + " --capacity-token-file "
                + network.file("token", Emulator.RESPONDER_TOKEN)
                + " --capacity-server 192.0.2.1:32601 "
                + dead));

    // The trains that are answered take 1.4 of the first 10 s: 4 MiB each way at 50 Mbps.
    assertThat(skippedShare()).isLessThan(0.3);
    for (String direction : List.of("download", "upload")) {
      await(
          ofSeconds(1),
          metric("capacity_bytes_sent_total")
              .labels("server_ip", "192.0.2.1", "direction", direction)
              .atLeast(3 * 14_480));
    }
    await(
        metric("capacity_rejections_total")
            .labels("server_ip", "192.0.2.11", "direction", "upload")
            .atLeast(1));
  }

  /** 26 servers take a ClientHello and never answer it. */
  @Test
  void probesBesideTlsServersThatNeverAnswer() {
    server("*").listening(8443);
    link("eth0").rate(50_000_000, 1000).delay(ofMillis(10));
    String slow =
        addresses(26).stream()
            .map(address -> "-s " + address + ":8443")
            .collect(Collectors.joining(" "));

    tool.start(
        args("-i eth0 --interval 50ms --output none --hello-train -s 192.0.2.1:8443 " + slow));

    assertThat(skippedShare()).isLessThan(0.1);
    await(metric("capacity_rejections_total").labels("reason", "timeout").atLeast(1));
  }
}
