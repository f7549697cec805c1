package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.network.Link.Kind;
import io.tcptrafficscan.network.LinkCounts;
import io.tcptrafficscan.network.ProbeLine;
import io.tcptrafficscan.network.Scrape;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tool counts as retransmitted SYNs is what the link lost; no RTT comes of them. */
class LossTruthIT extends NetworkScenario {
  /** Standard deviations: a run in 16,000 is wrong by chance, and the seed is fixed. */
  private static final double DEVIATIONS = 4;

  @Tag("full")
  @ParameterizedTest
  @CsvSource({"0.01, 8", "0.05, 6", "0.2, 4"})
  void countsWhatTheLinkLost(double loss, int rounds) {
    server("*").listening(443);
    link("eth0").delay(ofMillis(10)).loss(loss);
    LinkCounts before = link("eth0").counts();

    // Not a whole number of seconds: a SYN must not be sent again just as its probe ends.
    tool.start(
        args("-i eth0 --output json --timeout 4500ms --count " + rounds + " " + servers(250)));
    awaitEnd(ofSeconds(40));

    LinkCounts counts = link("eth0").counts().since(before);
    List<ProbeLine> probes = tool.probeLines();
    double counted = probes.stream().mapToDouble(line -> line.number("syn_retransmits")).sum();
    long lost = counts.droppedSyns() + counts.droppedSynAcks();
    System.out.printf(
        Locale.ROOT,
        "loss %.0f %%: %d probes, %.0f SYN retransmissions counted, %d on the wire, %d SYNs and"
            + " %d SYN/ACKs lost%n",
        loss * 100,
        probes.size(),
        counted,
        counts.repeatedSyns(),
        counts.droppedSyns(),
        counts.droppedSynAcks());

    // The kernel counts a SYN that it then finds no room for in the device's queue, too.
    assertThat(counted).isCloseTo(counts.repeatedSyns(), within(1 + 0.01 * counted));
    assertThat(counted).isCloseTo(lost, within(DEVIATIONS * Math.sqrt(lost)));
    assertBinomial(counts.droppedSyns(), counts.syns(), loss);
    assertBinomial(counts.droppedSynAcks(), counts.synAcks(), loss);
    assertNoFalseRtt(probes);
  }

  private static void assertBinomial(long lost, long sent, double loss) {
    double deviation = Math.sqrt(sent * loss * (1 - loss));
    assertThat((double) lost).isCloseTo(sent * loss, within(DEVIATIONS * deviation));
  }

  /** The link's 20 ms: the emulator holds a packet for longer, but never for less. */
  private static final double LEAST_RTT = 0.02;

  private static void assertNoFalseRtt(List<ProbeLine> probes) {
    assertThat(probes.stream().filter(line -> line.number("syn_retransmits") > 0))
        .isNotEmpty()
        .noneMatch(line -> line.has("rtt_seconds") || line.has("bandwidth_mbps"));
    assertThat(probes.stream().filter(line -> line.has("rtt_seconds")))
        .isNotEmpty()
        .allMatch(
            line -> line.number("rtt_seconds") >= LEAST_RTT && line.number("rtt_seconds") < 0.5);
  }

  @Test
  void givesNoRttWhereTheFirstSynWasDropped() {
    givesNoRtt(Kind.SYN);
  }

  @Test
  void givesNoRttWhereTheFirstSynAckWasDropped() {
    givesNoRtt(Kind.SYN_ACK);
  }

  private static void givesNoRtt(Kind kind) {
    server("192.0.2.1").listening(443);
    link("eth0").delay(ofMillis(10)).dropNext(1, kind);

    tool.start(args("-i eth0 -s 192.0.2.1 --interval 3s"));

    await(metric("probe_success").is(1));
    await(metric("rtt_samples_discarded_total").labels("reason", "syn_retransmitted").is(1));
    await(metric("rtt_seconds_count").is(0));
    await(metric("rtt_last_seconds").absent());
    await(metric("tcp_bandwidth_mbps").absent());
    await(metric("rtt_last_seconds").within(0.020, 0.025));
    await(metric("syn_retransmits_total").is(1));
    await(metric("syns_lost_total").is(1));
  }

  @Test
  void showsTheRttOfASlowPathAndNoLoss() {
    server("192.0.2.1").listening(443);
    link("eth0").delay(ofMillis(600));

    tool.start(args("-i eth0 -s 192.0.2.1 --interval 1s"));

    await(ofSeconds(30), metric("rtt_last_seconds").within(1.2, 1.25));
    await(metric("connect_duration_seconds").within(1.2, 1.5));
    await(ofSeconds(30), metric("syn_retransmits_needless_total").atLeast(6));
    Scrape seen = tool.scrape();
    assertThat(seen.sum(metric("syns_lost_total"))).isZero();
    assertThat(seen.sum(metric("syn_retransmits_total"))).isZero();
    assertThat(seen.sum(metric("probe_failures_total"))).isZero();
  }

  @Tag("full")
  @Test
  void countsTheWholeOutageAsDownTime() {
    server("192.0.2.1").listening(443);
    link("eth0").delay(ofMillis(10));
    tool.start(args("-i eth0 -s 192.0.2.1 --interval 500ms --timeout 3s"));
    await(metric("probe_success").is(1));
    assertThat(tool.scrape().sum(metric("path_down_seconds_total"))).isZero();

    link("eth0").loss(1);
    long beganNanos = System.nanoTime();
    await(metric("probe_success").is(0));
    await(ofSeconds(20), metric("path_down_seconds_total").atLeast(6));
    link("eth0").loss(0);
    double down = (System.nanoTime() - beganNanos) / 1e9;
    await(ofSeconds(10), metric("probe_success").is(1));

    Scrape seen = tool.scrape();
    // One interval at the start, one second until the next SYN at the end, and the machine.
    assertThat(seen.sum(metric("path_down_seconds_total"))).isBetween(down - 1, down + 2);
    assertThat(seen.sum(metric("syns_lost_total"))).isGreaterThanOrEqualTo(6);
    await(metric("path_down_seconds_total").is(seen.sum(metric("path_down_seconds_total"))));
    assertThat(tool.logText()).containsPattern("event=path_recovered .* down_seconds=\\d+\\.\\d");
  }

  private static long logged(String event) {
    return tool.logText().lines().filter(line -> line.contains("event=" + event + " ")).count();
  }

  @Test
  void logsOneLineWhereEveryServerOfAnInterfaceFails() {
    server("*").listening(443);
    tool.start(args("-i eth0 -i eth1 --interval 500ms --timeout 1s " + servers(20)));
    await(metric("probe_success").labels("interface", "eth0").is(1));

    link("eth0").loss(1);
    Awaitility.await().atMost(ofSeconds(15)).until(() -> logged("interface_failed") == 1);
    link("eth0").loss(0);
    Awaitility.await().atMost(ofSeconds(15)).until(() -> logged("interface_recovered") == 1);

    assertThat(logged("path_failed") + logged("path_recovered")).isZero();
    assertThat(tool.logText())
        .containsPattern("event=interface_failed interface=eth0 paths=20 reason=timeout")
        .containsPattern(
            "event=interface_recovered interface=eth0 paths=20 failing=\\d+ down_seconds=\\d");
  }

  @Tag("full")
  @Test
  void logsAFewLinesASecondWhereManyPathsFail() {
    server("*").listening(443);
    server("192.0.2.128/25").silent();
    tool.start(args("-i eth0 --interval 500ms --timeout 400ms " + servers(200)));
    await(metric("rounds_total").atLeast(3));

    server("192.0.2.128/25").back();
    Awaitility.await().atMost(ofSeconds(20)).until(() -> logged("paths_changed") >= 1);

    assertThat(logged("path_failed") + logged("path_recovered")).isBetween(2L, 60L);
  }
}
