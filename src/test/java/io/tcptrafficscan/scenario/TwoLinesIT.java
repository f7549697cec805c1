package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.network.ProbeLine;
import io.tcptrafficscan.network.Scrape;
import io.tcptrafficscan.network.emulator.Emulator;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A router with two lines: every path over a line comes to read what the line carries. */
@Tag("alone")
class TwoLinesIT extends NetworkScenario {
  private static final String API = "http://127.0.0.1:32600/tcpflow";
  private static final int SERVERS = 3;
  private static final double MEGA = 1e6;
  private static final double BYTES_BITS = 8;
  private static final double WINDOW = 65_536;

  /** One of the router's lines. */
  private enum Line {
    ETH0("eth0", 50, 20),
    ETH1("eth1", 20, 50);

    final String name;
    final long megabits;
    final int rttMillis;

    Line(String name, long megabits, int rttMillis) {
      this.name = name;
      this.megabits = megabits;
      this.rttMillis = rttMillis;
    }

    double payload() {
      return megabits * MEGA * AccuracyCell.PAYLOAD;
    }

    double ceiling() {
      return WINDOW * BYTES_BITS * 1000 / rttMillis;
    }
  }

  @BeforeEach
  void layLines() {
    for (Line line : Line.values()) {
      link(line.name).rate(line.megabits * 1_000_000, 1000).delay(ofMillis(line.rttMillis / 2));
    }
    server("*").listening(8443);
  }

  private static String scan() {
    return "-i eth0 -i eth1 -s 192.0.2.1:8443 -s 192.0.2.2:8443 -s 192.0.2.3:8443 --interval 100ms"
        + " --output none --calibrate";
  }

  @Tag("full")
  @Test
  void readsTheLinesRateOnPathsWithoutAResponder() {
    network.respond(32601);
    tool.start(
        args(
            scan()
                + " --capacity-server 192.0.2.9:32601 --capacity-interval 2s --capacity-token-file "
                + network.file("token", Emulator.RESPONDER_TOKEN)));

    new Stolen().excuse(TwoLinesIT::assertEveryPathReadsItsLine);
    assertThatAFactorByHandWins();
  }

  @Test
  void readsTheLinesRateFromAWebServerAlone() {
    try (WebServers servers = new WebServers(network)) {
      servers.nginx();
      tool.start(args(scan() + " --capacity-url http://192.0.2.9/100M --capacity-url-interval 2s"));

      new Stolen().excuse(TwoLinesIT::assertEveryPathReadsItsLine);
      assertThatAFactorByHandWins();
    }
  }

  @Tag("full")
  @Test
  void disturbsNoProbeByItsDownloads() {
    link("eth0").rate(50_000_000, 1000).delay(ofMillis(30));
    try (WebServers servers = new WebServers(network)) {
      servers.nginx();
      new Stolen().excuse(TwoLinesIT::assertThatProbesAreAsInAQuietTime);
    }
  }

  private static void assertThatProbesAreAsInAQuietTime() {
    String probes =
        "-i eth0 -s 192.0.2.1:8443 -s 192.0.2.2:8443 -s 192.0.2.3:8443 -s 192.0.2.4:8443"
            + " --interval 100ms --output json";
    double[] quiet = rtts(probes);
    double[] beside =
        rtts(probes + " --capacity-url http://192.0.2.9/100M --capacity-url-interval 1s");
    double bound = 1.02 * quiet[quiet.length / 2];
    System.out.printf(
        "quiet: %d RTTs, median %.3f ms, %d above; beside downloads: %d, %.3f ms, %d above%n",
        quiet.length,
        1e3 * quiet[quiet.length / 2],
        above(quiet, bound),
        beside.length,
        1e3 * beside[beside.length / 2],
        above(beside, bound));
    assertThat(above(beside, bound)).isLessThanOrEqualTo(above(quiet, bound) + beside.length / 500);
  }

  private static long above(double[] rtts, double bound) {
    return Arrays.stream(rtts).filter(rtt -> rtt > bound).count();
  }

  /** The RTTs of 480 probes or more, sorted. All of them succeeded, and no SYN was lost. */
  private static double[] rtts(String arguments) {
    tool.start(args(arguments));
    await(ofSeconds(90), metric("rtt_seconds_count").atLeast(120));
    if (arguments.contains("capacity")) {
      await(ofSeconds(30), metric("capacity_bytes_sent_total").atLeast(3_000_000));
    }
    List<ProbeLine> lines = tool.probeLines();
    assertThat(tool.stop()).isZero();
    assertThat(lines).allMatch(ProbeLine::success);
    assertThat(lines).allMatch(line -> line.number("syn_retransmits") == 0);
    return lines.stream()
        .filter(line -> line.has("rtt_seconds"))
        .mapToDouble(line -> line.number("rtt_seconds"))
        .sorted()
        .toArray();
  }

  @Test
  void saysOnceWhatEachLineCarriesByADownload() {
    try (WebServers servers = new WebServers(network)) {
      servers.nginx();
      String words = String.join(" ", ToolCommand.of("capacity").words());
      String command = words + " -i default --url http://192.0.2.1/100M --url http://192.0.2.1/no";

      String table = network.inNode(command + " || echo status $?");
      System.out.println(table);
      assertThat(table).contains("http_404: the server answered 404").endsWith("status 1\n");
      String json = network.inNode(command.replaceFirst(" --url \\S+/no", "") + " --output json");
      System.out.println(json);
      new Stolen()
          .excuse(
              () -> {
                for (Line line : Line.values()) {
                  assertThat(mbps(json, line) * MEGA)
                      .isCloseTo(line.payload(), withinPercentage(7));
                }
              });
    }
  }

  private static double mbps(String json, Line line) {
    return json.lines()
        .map(ProbeLine::new)
        .filter(each -> each.says("interface", line.name))
        .mapToDouble(each -> each.number("capacity_bits_per_second") / MEGA)
        .findFirst()
        .orElseThrow();
  }

  private static void assertEveryPathReadsItsLine() {
    long began = System.nanoTime();
    for (Line line : Line.values()) {
      for (int server = 1; server <= SERVERS; server++) {
        await(
            ofSeconds(90),
            metric("calibration_state")
                .labels("interface", line.name, "server_ip", "192.0.2." + server)
                .labels("state", "trusted")
                .is(1));
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    Scrape scrape = tool.scrape();
    System.out.printf(
        "trusted after %.0f s: %.0f measurements, %.0f bytes%n",
        seconds,
        scrape.values(metric("calibration_samples")).stream().mapToDouble(x -> x).max().orElse(0),
        scrape.sum(metric("capacity_bytes_sent_total")));
    for (Line line : Line.values()) {
      assertReads(line);
    }
  }

  private static void assertReads(Line line) {
    double payload = line.payload();
    await(
        metric("interface_capacity_bits_per_second")
            .labels("interface", line.name, "direction", "download")
            .within(0.95 * payload, 1.05 * payload));
    await(metric("interface_capacity_error_ratio").labels("interface", line.name).within(0, 0.25));
    await(metric("interface_capacity_age_seconds").labels("interface", line.name).within(0, 30));
    await(
        metric("tcp_bandwidth_bps")
            .labels("interface", line.name)
            .within(0.93 * payload, 1.07 * payload));
    await(
        metric("tcp_bandwidth_avg_bps")
            .labels("interface", line.name)
            .within(0.95 * payload, 1.05 * payload));
  }

  private static void assertThatAFactorByHandWins() {
    assertThat(network.get(API + "?value=30.8&nic=eth0"))
        .isEqualTo("Correction factor for eth0 set to: 30.8\n");
    double byHand = 30.8 * Line.ETH0.ceiling();
    await(
        metric("tcp_bandwidth_avg_bps")
            .labels("interface", "eth0")
            .within(0.9 * byHand, 1.02 * byHand));
    await(
        metric("tcp_bandwidth_bps")
            .labels("interface", "eth0")
            .within(0.9 * byHand, 1.02 * byHand));
    await(metric("calibration_state").labels("interface", "eth0", "state", "manual").is(1));
    assertReads(Line.ETH1);
    network.get(API + "?value=auto&nic=eth0");
    assertReads(Line.ETH0);
  }
}
