package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.Link.Kind;
import io.tcptrafficscan.network.Scrape;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random faults for a minute, or for as long as {@code -Dsoak=PT10M} says. The seed is printed, and
 * {@code -Dsoak.seed} repeats it. Nothing may have leaked at the end.
 */
@Tag("full")
@Tag("alone")
class SoakIT extends NetworkScenario {
  private static final int SERVERS = 50;
  private static final Duration INTERVAL = ofMillis(200);
  private static final long MEMORY_BYTES = 32L << 20;

  /** A fault and what ends it. */
  private record Fault(String name, Runnable begin, Runnable end) {}

  private static List<Fault> faults() {
    return List.of(
        new Fault("silent", server("192.0.2.7")::silent, server("192.0.2.7")::back),
        new Fault("unreachable", server("192.0.2.8")::unreachable, server("192.0.2.8")::back),
        new Fault("refuse", () -> server("*").refusing(443), () -> server("*").listening(443)),
        new Fault("loss", () -> link("eth0").loss(0.2), () -> link("eth0").loss(0)),
        new Fault(
            "drop",
            () -> link("eth1").dropNext(20, Kind.SYN_ACK),
            () -> link("eth1").delay(ofMillis(3))),
        new Fault(
            "slow", () -> link("eth1").delay(ofMillis(300)), () -> link("eth1").delay(ofMillis(3))),
        new Fault("narrow", () -> link("eth0").rate(64_000, 20), () -> link("eth0").rate(0, 1000)),
        new Fault("down", link("eth0")::down, link("eth0")::up),
        new Fault("pull", link("eth1")::pull, link("eth1")::plug),
        new Fault("remove", link("eth0")::remove, link("eth0")::recreate),
        new Fault("rename", () -> link("eth1").rename("wan7"), link("eth1")::renameBack),
        new Fault("route", link("eth1")::removeDefaultRoute, link("eth1")::addDefaultRoute),
        new Fault("freeze", tool::freeze, tool::thaw),
        new Fault(
            "descriptors", () -> tool.limitDescriptors(16), () -> tool.limitDescriptors(1024)));
  }

  @Test
  void leaksNothingAndKeepsItsRoundsThroughRandomFaults() {
    Duration length = Duration.parse(System.getProperty("soak", "PT1M"));
    long seed = Long.getLong("soak.seed", System.nanoTime());
    System.out.println("soak of " + length + ", repeat with -Dsoak.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    server("*").listening(443);
    tool.start(
        args("-i eth0 -i eth1 --output none --interval 200ms --timeout 1s " + servers(SERVERS)));
    awaitAllWell();
    rest(ofSeconds(10));
    Scrape before = tool.scrape();
    long beganNanos = System.nanoTime();
    int descriptors = tool.descriptors();
    int threads = tool.threads();
    long memory = tool.residentBytes();

    while (System.nanoTime() - beganNanos < length.toNanos()) {
      Fault fault = faults().get(random.nextInt(faults().size()));
      Duration lasting = ofMillis(random.nextInt(500, 5000));
      System.out.println("soak: " + fault.name + " for " + lasting);
      fault.begin.run();
      rest(lasting);
      fault.end.run();
      rest(ofMillis(random.nextInt(0, 2000)));
    }

    awaitAllWell();
    rest(ofSeconds(10));
    Scrape after = tool.scrape();
    double elapsed = (System.nanoTime() - beganNanos) / (double) INTERVAL.toNanos();
    double rounds =
        grown(before, after, "rounds_total") + grown(before, after, "rounds_skipped_total");
    System.out.printf(
        Locale.ROOT,
        "soak: descriptors %d to %d, threads %d to %d, memory %d to %d MiB, %.0f rounds of %.0f%n",
        descriptors,
        tool.descriptors(),
        threads,
        tool.threads(),
        memory >> 20,
        tool.residentBytes() >> 20,
        rounds,
        elapsed);
    assertThat(tool.descriptors()).isLessThanOrEqualTo(descriptors + 8);
    assertThat(tool.threads()).isLessThanOrEqualTo(threads + 8);
    assertThat(tool.residentBytes()).isLessThan(memory + MEMORY_BYTES);
    assertThat(rounds).isBetween(elapsed - 3, elapsed + 3);
    assertThat(after.sum(metric("paths"))).isEqualTo(2 * SERVERS);
    for (String name : List.of("probes_total", "rtt_last_seconds", "tcp_bandwidth_mbps")) {
      assertThat(after.count(metric(name))).describedAs(name).isEqualTo(2 * SERVERS);
    }
  }

  private static double grown(Scrape before, Scrape after, String name) {
    return after.sum(metric(name)) - before.sum(metric(name));
  }

  private static void awaitAllWell() {
    Awaitility.await()
        .atMost(ofSeconds(20))
        .until(() -> tool.scrape().sum(metric("probe_success")) == 2 * SERVERS);
  }

  /** Lets time pass that is itself the subject. */
  private static void rest(Duration time) {
    Awaitility.await().atMost(time.plusSeconds(10)).pollDelay(time).until(() -> true);
  }
}
