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
 * Random attacks, and beside each a random fault, for a minute or for as long as {@code
 * -Dsoak=PT1H} says. The seed is printed, and {@code -Dsoak.seed} repeats it. Nothing may have
 * leaked at the end.
 */
@Tag("full")
@Tag("alone")
class SoakIT extends NetworkScenario {
  private static final int PATHS = 100;
  private static final Duration INTERVAL = ofMillis(200);
  private static final double MEBI = 1 << 20;
  private static final long HEAP_BYTES = 8L << 20;

  /** A fault and what ends it. */
  private record Fault(String name, Runnable begin, Runnable end) {}

  private static List<Fault> faults(AttackedTool attacked) {
    return List.of(
        new Fault(
            "reload", () -> attacked.configure("  - 192.0.2.99\n"), attacked::configureAsAtFirst),
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
    try (AttackedTool attacked = AttackedTool.start(network, PATHS, true, INTERVAL)) {
      awaitAllWell();
      rest(ofSeconds(10));
      Level before = Level.now();
      while (System.nanoTime() - before.nanos < length.toNanos()) {
        disturb(attacked, random);
        rest(ofMillis(random.nextInt(0, 2000)));
      }
      awaitAllWell();
      rest(ofSeconds(10));
      assertLeakedNothing(before, Level.now());
    }
  }

  private static void disturb(AttackedTool attacked, SplittableRandom random) {
    Attack attack = Attack.values()[random.nextInt(Attack.values().length)];
    List<Fault> faults = faults(attacked);
    Fault fault = faults.get(random.nextInt(faults.size()));
    Duration lasting = ofMillis(random.nextInt(500, 5000));
    System.out.println("soak: " + attack + " beside " + fault.name + " for " + lasting);
    Runnable ending = attack.begin(attacked);
    try {
      fault.begin.run();
      rest(lasting);
    } finally {
      fault.end.run();
      ending.run();
    }
  }

  /** What may not grow. */
  private record Level(
      long nanos, int descriptors, int threads, long heap, long resident, Scrape scrape) {
    static Level now() {
      long heap = tool.heapBytes();
      return new Level(
          System.nanoTime(),
          tool.descriptors(),
          tool.threads(),
          heap,
          tool.residentBytes(),
          tool.scrape());
    }
  }

  private static void assertLeakedNothing(Level before, Level after) {
    double elapsed = (after.nanos - before.nanos) / (double) INTERVAL.toNanos();
    double rounds =
        grown(before.scrape, after.scrape, "rounds_total")
            + grown(before.scrape, after.scrape, "rounds_skipped_total");
    System.out.printf(
        Locale.ROOT,
        "soak: descriptors %d to %d, threads %d to %d, heap %.1f to %.1f MiB, resident %d to %d MiB,"
            + " %.0f rounds of %.0f%n",
        before.descriptors,
        after.descriptors,
        before.threads,
        after.threads,
        before.heap / MEBI,
        after.heap / MEBI,
        before.resident >> 20,
        after.resident >> 20,
        rounds,
        elapsed);
    assertThat(after.descriptors).isLessThanOrEqualTo(before.descriptors + 8);
    assertThat(after.threads).isLessThanOrEqualTo(before.threads + 8);
    assertThat(after.heap).isLessThan(before.heap + HEAP_BYTES);
    assertThat(after.resident).isLessThan(AttackedTool.memoryLimit());
    assertThat(rounds).isBetween(elapsed - 3, elapsed + 3);
    assertThat(after.scrape.sum(metric("paths"))).isEqualTo(PATHS);
    for (String name : List.of("probes_total", "rtt_last_seconds", "tcp_bandwidth_mbps")) {
      assertThat(after.scrape.count(metric(name))).describedAs(name).isEqualTo(PATHS);
    }
  }

  private static double grown(Scrape before, Scrape after, String name) {
    return after.sum(metric(name)) - before.sum(metric(name));
  }

  private static void awaitAllWell() {
    Awaitility.await()
        .atMost(ofSeconds(20))
        .ignoreExceptions() // no answer
        .until(() -> tool.scrape().sum(metric("probe_success")) == PATHS);
  }

  /** Lets time pass that is itself the subject. */
  private static void rest(Duration time) {
    Awaitility.await().atMost(time.plusSeconds(10)).pollDelay(time).until(() -> true);
  }
}
