package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.NameServer;
import io.tcptrafficscan.network.PathWatch;
import io.tcptrafficscan.network.Scrape;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every address of a name is measured, but for the node's own. */
class MeshIT extends NetworkScenario {
  private static final Duration INTERVAL = ofMillis(200);

  /** The refresh asked for below, the upkeep that starts it (1 s), two rounds, and a margin. */
  private static final Duration FOLLOWED = ofMillis(1000 + 1000 + 400 + 1000);

  private static final String OWN = "198.51.100.2";
  private static final String OWN_ON_THE_OTHER_LINK = "203.0.113.2";
  private static final String OWN6 = "2001:db8::2";
  private static final String FAST = " --interval 200ms --timeout 500ms --resolver-refresh 1s";

  // An address that leaves is kept for the least time, which is less than a refresh takes.
  private static final String REST = FAST + " --resolver-keep 1s";

  @SuppressWarnings("NullAway.Init") // before each
  private NameServer names;

  @BeforeEach
  void serve() {
    names = network.nameServer("unused.example", "192.0.2.9");
    server("*").listening(443);
    server("*").listening(8443);
  }

  @AfterEach
  @SuppressWarnings("NullAway")
  void stop() {
    if (names != null) {
      names.close();
    }
  }

  private static Set<String> measured() {
    Scrape scrape = tool.scrape();
    Set<String> all = new TreeSet<>();
    Stream.concat(
            IntStream.rangeClosed(1, 60).mapToObj(i -> "192.0.2." + i),
            Stream.of("2001:db8:53::1", "2001:db8:53::2", OWN, OWN6, OWN_ON_THE_OTHER_LINK, ""))
        .filter(each -> scrape.count(metric("probes_total").labels("server_ip", each)) > 0)
        .forEach(all::add);
    return all;
  }

  @Test
  void followsJoinAndLeaveOfBothFamiliesAndNeverMeasuresItself() {
    names.answer(
        "nodes.example",
        "192.0.2.1",
        OWN,
        "192.0.2.2",
        OWN_ON_THE_OTHER_LINK,
        "2001:db8:53::1",
        OWN6);
    tool.start(args("-i eth0 -s all:nodes.example:443" + REST));
    for (String each : new String[] {"192.0.2.1", "192.0.2.2", "2001:db8:53::1"}) {
      await(
          metric("rtt_last_seconds").labels("server", "all:nodes.example:443", "server_ip", each));
    }
    assertThat(measured()).containsExactly("192.0.2.1", "192.0.2.2", "2001:db8:53::1");
    PathWatch stays = tool.watch(INTERVAL, "server_ip", "192.0.2.2");

    names.answer(
        "nodes.example",
        "2001:db8:53::2",
        OWN6,
        "192.0.2.3",
        "192.0.2.2",
        OWN_ON_THE_OTHER_LINK,
        OWN);
    await(FOLLOWED, metric("rtt_last_seconds").labels("server_ip", "192.0.2.3"));
    await(ofSeconds(2), metric("rtt_last_seconds").labels("server_ip", "2001:db8:53::2"));
    for (String gone : new String[] {"192.0.2.1", "2001:db8:53::1"}) {
      for (String name : new String[] {"probes_total", "rtt_last_seconds", "tcp_bandwidth_mbps"}) {
        await(ofSeconds(2), metric(name).labels("server_ip", gone).absent());
      }
    }
    assertThat(measured()).containsExactly("192.0.2.2", "192.0.2.3", "2001:db8:53::2");
    stays.assertMissedNoRound();
  }

  @Tag("full")
  @Test
  void keepsThePathsOfAPoolThatAnswersWithAPartOfItsAddresses() {
    names.answer("pool.example", "192.0.2.1", "192.0.2.2", "192.0.2.3");
    tool.start(args("-i eth0 -s all:pool.example:443 --resolver-keep 10s" + FAST));
    await(metric("paths").is(3));
    PathWatch missing = tool.watch(INTERVAL, "server_ip", "192.0.2.1");

    names.answer("pool.example", "192.0.2.4", "192.0.2.5", "192.0.2.6");
    await(FOLLOWED, metric("paths").is(6));
    names.answer("pool.example", "192.0.2.7", "192.0.2.8", "192.0.2.9");
    await(FOLLOWED, metric("paths").is(9));
    missing.assertMissedNoRound();
    await(metric("dns_failures_total").is(0));

    await(ofSeconds(14), metric("paths").is(3));
    assertThat(measured()).containsExactly("192.0.2.7", "192.0.2.8", "192.0.2.9");
  }

  @Tag("full")
  @Test
  void keepsThePathsOfAFamilyThatAnAnswerLacks() {
    names.answer("nodes.example", "192.0.2.1", "192.0.2.2", "2001:db8:53::1");
    tool.start(args("-i eth0 -s all:nodes.example:443 --resolver-keep 5s" + FAST));
    await(metric("paths").is(3));
    PathWatch all = tool.watch(INTERVAL);

    names.answer("nodes.example", "2001:db8:53::1");
    await(metric("dns_failures_total").atLeast(2));
    all.assertMissedNoRound();
    assertThat(measured()).containsExactly("192.0.2.1", "192.0.2.2", "2001:db8:53::1");

    await(ofSeconds(8), metric("paths").is(1));
    assertThat(measured()).containsExactly("2001:db8:53::1");
  }

  @Tag("full")
  @Test
  void takesAnAddressForItsOwnFromWhenItHasIt() {
    names.answer("nodes.example", "192.0.2.1", "198.51.100.3");
    tool.start(args("-i eth0 -s all:nodes.example:443" + REST));
    await(metric("probes_total").labels("server_ip", "198.51.100.3"));

    link("eth0").changeAddress(2, 3);
    await(FOLLOWED, metric("probes_total").labels("server_ip", "198.51.100.3").absent());
    await(metric("rtt_last_seconds").labels("server_ip", "192.0.2.1"));
  }

  @Test
  void isCalmWhereItIsAloneAndShowsANameThatDoesNotResolve() {
    names.answer("nodes.example", OWN);
    tool.start(args("-i eth0 -s all:nodes.example:443 -s all:absent.example" + REST));
    await(failures("unresolved").labels("server", "all:absent.example", "server_ip", ""));
    await(metric("rounds_total").atLeast(5));

    assertThat(
            tool.scrape().count(metric("probes_total").labels("server", "all:nodes.example:443")))
        .isZero();
    assertThat(tool.outputLines()).contains("eth0: |all:absent.example:N/A|");
  }

  @Tag("full")
  @Test
  void tellsTwoPortsOfOneAddressApart() {
    names.answer("nodes.example", "192.0.2.1", "192.0.2.2");
    tool.start(args("-i eth0 -s all:nodes.example:443 -s all:nodes.example:8443" + REST));
    await(metric("rtt_last_seconds").labels("server", "all:nodes.example:8443"));
    await(metric("rtt_last_seconds").labels("server", "all:nodes.example:443"));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.1"));
    await(metric("tcp_bandwidth_mbps").labels("server_ip", "192.0.2.2"));

    Scrape scrape = tool.scrape();
    assertThat(scrape.count(metric("probes_total"))).isEqualTo(4);
    assertThat(scrape.count(metric("probes_total").labels("server_ip", "192.0.2.2"))).isEqualTo(2);
    assertThat(scrape.count(metric("tcp_bandwidth_mbps"))).isEqualTo(2);
    assertThat(tool.logText().lines().filter(line -> line.contains("event=address_shared")))
        .hasSize(1);
  }

  @Tag("full")
  @Test
  void measuresASampleThatOnlyChangesWhereItMust() {
    String[] nodes =
        Stream.concat(Stream.of(OWN), IntStream.rangeClosed(1, 60).mapToObj(i -> "192.0.2." + i))
            .toArray(String[]::new);
    names.answer("nodes.example", nodes);
    tool.start(args("-i eth0 -s all:nodes.example:443 --sample 5" + REST));
    await(metric("paths").is(5));
    Set<String> before = measured();
    assertThat(before).hasSize(5).doesNotContain(OWN);

    String gone = before.iterator().next();
    names.answer(
        "nodes.example",
        Stream.of(nodes).filter(each -> !each.equals(gone)).toArray(String[]::new));
    await(FOLLOWED, metric("probes_total").labels("server_ip", gone).absent());
    Set<String> after = measured();
    assertThat(after).hasSize(5).doesNotContain(gone, OWN);
    before.remove(gone);
    assertThat(after).containsAll(before);

    tool.stop();
    tool.start(args("-i eth0 -s all:nodes.example:443 --sample 5" + REST));
    await(metric("paths").is(5));
    assertThat(measured()).as("after a restart").isEqualTo(after);
  }

  @Tag("full")
  @Test
  void refusesWhatExceedsTheCapOnceAndTakesItInAgain() {
    names.answer("nodes.example", "192.0.2.1", "192.0.2.2");
    tool.start(args("-i eth0 -s all:nodes.example:443 --max-paths 3" + REST));
    await(metric("paths").is(2));

    names.answer("nodes.example", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5");
    await(FOLLOWED, metric("paths").is(3));
    names.answer("nodes.example", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5");
    await(FOLLOWED, metric("rtt_last_seconds").labels("server_ip", "192.0.2.4"));
    assertThat(measured()).containsExactly("192.0.2.2", "192.0.2.3", "192.0.2.4");

    names.answer("nodes.example", "192.0.2.5");
    await(FOLLOWED, metric("paths").is(1));
    Awaitility.await()
        .until(() -> tool.logText().contains("event=paths_accepted")); // written later
    assertThat(tool.logText().lines().filter(line -> line.contains("event=paths_refused")))
        .singleElement()
        .asString()
        .contains("level=WARN", "paths=3 refused=2");
  }
}
