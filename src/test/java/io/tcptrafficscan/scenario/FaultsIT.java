package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;

import io.tcptrafficscan.network.PathWatch;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each fault shows its reason and takes the path's bandwidth series away within five intervals; the
 * path is back within two rounds, and no other path misses one.
 */
class FaultsIT extends NetworkScenario {
  private static final Duration INTERVAL = ofMillis(200);
  private static final Duration TIMEOUT = ofMillis(500);

  /** What a loaded machine may take beyond the promised times: scraping, and this test itself. */
  private static final Duration MARGIN = ofMillis(700);

  /** A probe that was under way at the fault still counts when it ends. */
  private static final Duration SHOWN = TIMEOUT.plus(INTERVAL.multipliedBy(2)).plus(MARGIN);

  private static final Duration GONE = INTERVAL.multipliedBy(5).plus(MARGIN);
  private static final Duration RECOVERED = TIMEOUT.plus(INTERVAL.multipliedBy(2)).plus(MARGIN);

  private static final String[] ETH0 = {"interface", "eth0"};
  private static final String[] ETH1 = {"interface", "eth1"};
  private static final String[] FIRST = {"server_ip", "192.0.2.1"};
  private static final String[] SECOND = {"server_ip", "192.0.2.2"};

  @BeforeEach
  void measureFourPaths() {
    link("eth0").delay(ofMillis(2));
    link("eth1").delay(ofMillis(3));
    server("192.0.2.1").listening(443);
    server("192.0.2.2").listening(443);
    tool.start(args("-i eth0 -i eth1 -s 192.0.2.1 -s 192.0.2.2 --interval 200ms --timeout 500ms"));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth0", "server_ip", "192.0.2.1"));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth0", "server_ip", "192.0.2.2"));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth1", "server_ip", "192.0.2.1"));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth1", "server_ip", "192.0.2.2"));
  }

  private static void shows(
      Runnable fault, String reason, Runnable remedy, String[] broken, String[] whole) {
    PathWatch others = tool.watch(INTERVAL, whole);
    fault.run();
    long brokenNanos = System.nanoTime();
    await(SHOWN, failures(reason).labels(broken));
    await(SHOWN, metric("probe_success").labels(broken).is(0));
    await(
        GONE.minusNanos(System.nanoTime() - brokenNanos),
        metric("tcp_bandwidth_mbps").labels(broken).absent());
    await(MARGIN, metric("rtt_last_seconds").labels(broken).absent());
    remedy.run();
    await(RECOVERED, metric("probe_success").labels(broken).is(1));
    await(MARGIN, metric("tcp_bandwidth_mbps").labels(broken));
    others.assertMissedNoRound();
  }

  @Test
  void showsATimeoutWhenAServerIsDead() {
    shows(server("192.0.2.2")::silent, "timeout", server("192.0.2.2")::back, SECOND, FIRST);
  }

  @Test
  void showsARefusalWhenAPortIsClosed() {
    shows(
        () -> server("192.0.2.2").refusing(443),
        "refused",
        () -> server("192.0.2.2").listening(443),
        SECOND,
        FIRST);
  }

  @Test
  void showsThatAServerIsUnreachableWhenARouterSaysSo() {
    shows(
        server("192.0.2.2")::unreachable, "unreachable", server("192.0.2.2")::back, SECOND, FIRST);
  }

  @Test
  void showsThatAnInterfaceIsDown() {
    shows(link("eth0")::down, "interface_down", link("eth0")::up, ETH0, ETH1);
  }

  @Tag("full")
  @Test
  void showsThatACableIsPulled() {
    shows(link("eth0")::pull, "interface_down", link("eth0")::plug, ETH0, ETH1);
  }

  @Test
  void showsThatAnInterfaceIsGoneAndMeasuresItAgainWhenItIsMadeAnew() {
    shows(link("eth0")::remove, "no_interface", link("eth0")::recreate, ETH0, ETH1);
  }

  @Tag("full")
  @Test
  void endsTheProbeThatHangsOnAnInterfaceWhichIsMadeAnew() {
    tool.stop();
    tool.start(args("-i eth0 -i eth1 -s 192.0.2.1 --interval 200ms --timeout 30s"));
    await(metric("tcp_bandwidth_mbps").labels("interface", "eth0"));
    PathWatch others = tool.watch(INTERVAL, ETH1);
    link("eth0").loss(1);
    await(metric("probes_skipped_total").labels("reason", "in_flight").atLeast(1));

    link("eth0").remove();
    await(SHOWN, failures("no_interface").labels(ETH0));
    link("eth0").recreate();
    link("eth0").loss(0);
    await(RECOVERED, metric("probe_success").labels(ETH0).is(1));
    others.assertMissedNoRound();
  }

  @Tag("full")
  @Test
  void showsThatAnInterfaceIsGoneWhenItIsRenamed() {
    shows(() -> link("eth0").rename("wan7"), "no_interface", link("eth0")::renameBack, ETH0, ETH1);
  }

  @Tag("full")
  @Test
  void measuresOnWhenAnAddressChanges() {
    PathWatch all = tool.watch(INTERVAL);
    PathWatch others = tool.watch(INTERVAL, ETH1);
    link("eth0").changeAddress(2, 3);
    await(metric("interface_info").labels("interface", "eth0", "address", "198.51.100.3").is(1));
    await(metric("interface_info").labels("interface", "eth0", "address", "198.51.100.2").absent());
    // The connection under way when its address goes may end with any reason; the next does not.
    PathWatch after = tool.watch(INTERVAL);
    await(ofMillis(3000), metric("probes_total").atLeast(10));
    after.assertMissedNoRound();
    others.assertMissedNoRound();
    link("eth0").changeAddress(3, 2);
    all.assertNoRoundSkipped();
  }

  @Tag("full")
  @Test
  void showsResetsThatComeRightBehindTheHandshake() {
    PathWatch others = tool.watch(INTERVAL, FIRST);
    server("192.0.2.2").resetOnTheWay();
    await(failures("reset").labels(SECOND));
    others.assertMissedNoRound();
  }

  @Tag("full")
  @Test
  void takesAServerThatResetsAfterTheHandshakeForAlive() {
    PathWatch others = tool.watch(INTERVAL, FIRST);
    server("192.0.2.2").refusing(443);
    server("192.0.2.2").resetting(443);
    PathWatch reset = tool.watch(INTERVAL, SECOND);
    await(metric("probes_total").labels(SECOND).atLeast(12));
    others.assertMissedNoRound();
    reset.assertNoRoundSkipped();
    await(metric("probe_success").labels(SECOND).is(1));
  }

  @Tag("full")
  @Test
  void doesNotWaitForAProgramThatAcceptsLate() {
    server("192.0.2.2").refusing(443);
    server("192.0.2.2").acceptingLate(443);
    await(metric("probe_success").labels(SECOND).is(1));
    PathWatch late = tool.watch(INTERVAL, SECOND);
    await(metric("probes_total").labels(SECOND).atLeast(15));
    late.assertMissedNoRound();
    await(metric("rtt_last_seconds").labels(SECOND).within(0.004, 0.008));
  }
}
