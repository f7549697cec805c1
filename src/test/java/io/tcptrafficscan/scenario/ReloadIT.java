package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.Excuses;
import io.tcptrafficscan.network.PathWatch;
import io.tcptrafficscan.network.Scrape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The file of {@code --config} changes while the tool measures. */
class ReloadIT extends NetworkScenario {
  private static final String FILE = "scan.yaml";
  private static final Duration INTERVAL = ofMillis(500);
  private static final long EDITS_SEED = 20_260_101;
  private static final int EDITS = 200;
  private static final long MEMORY_BYTES = 32L << 20;
  private static final String OK = "Configuration reloaded";

  @BeforeEach
  void listen() {
    if (network != null) {
      server("*").listening(443);
    }
  }

  private static String file(String text) {
    return network.file(FILE, text);
  }

  private void start(String text) {
    tool.start("--config", file(text), "--output", "none");
  }

  /** Asks for a reload and returns the answer. */
  private static String reload() {
    return network.send("POST", "http://127.0.0.1:32600/-/reload").strip();
  }

  private static String servers(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> "192.0.2." + i)
        .collect(Collectors.joining(", ", "servers: [", "]\n"));
  }

  private static List<String> paths() {
    return tool.scrape()
        .text()
        .lines()
        .filter(line -> line.startsWith("tcp_traffic_scan_probes_total{"))
        .map(line -> line.replaceAll(".*interface=\"(.*?)\",server=\"(.*?)\".*", "$1 $2"))
        .sorted()
        .toList();
  }

  private static void probesOn() {
    double before = tool.scrape().sum(metric("probes_total"));
    await(metric("rounds_total").atLeast(tool.scrape().sum(metric("rounds_total")) + 2));
    assertThat(tool.scrape().sum(metric("probes_total"))).isGreaterThan(before);
  }

  @Tag("full")
  @Test
  void losesNoRoundOfAPathThatStaysWhileReloadsComeUnderLoad() {
    String common = "interval: 500ms\n" + servers(1, 100);
    String one = "interfaces: [eth0]\n" + common;
    String both = "interfaces: [eth0, eth1]\n" + common;
    start(both);
    await(metric("paths").is(200));
    await(metric("rounds_total").atLeast(4));
    PathWatch staying = tool.watch(INTERVAL, "interface", "eth0");
    Scrape before = tool.scrape();
    for (int i = 0; i < 40; i++) {
      file(i % 2 == 0 ? one : both);
      assertThat(reload()).isEqualTo(OK);
      await(ofSeconds(2), metric("paths").is(i % 2 == 0 ? 100 : 200));
    }
    staying.assertMissedNoRound();

    Scrape after = tool.scrape();
    assertThat(after.sum(metric("rtt_seconds_count").labels("interface", "eth0")))
        .as("histograms go on")
        .isGreaterThan(before.sum(metric("rtt_seconds_count").labels("interface", "eth0")));
    assertThat(after.sum(metric("probes_total").labels("interface", "eth1")))
        .as("those that came back began at nothing")
        .isLessThan(before.sum(metric("probes_total").labels("interface", "eth1")));
    double rounds = after.sum(metric("rounds_total")) - before.sum(metric("rounds_total"));
    double excused = PathWatch.excused(after.lateProbes() - before.lateProbes(), rounds);
    DoubleSummaryStatistics probes =
        IntStream.rangeClosed(1, 100)
            .mapToObj(
                i -> metric("probes_total").labels("interface", "eth0", "server", "192.0.2." + i))
            .mapToDouble(path -> after.sum(path) - before.sum(path))
            .summaryStatistics();
    String what = "probes of one path in %s rounds, one of them under way".formatted(rounds);
    Excuses.assertBetween(what, probes.getMin(), rounds - 2, excused, rounds + 1);
    assertThat(probes.getMax()).as(what).isLessThanOrEqualTo(rounds + 1);
  }

  /** An edit: the text, and the paths that it names; null where it is none. */
  private record Edit(String text, List<String> paths) {}

  private static Edit valid(Random random) {
    List<String> interfaces =
        List.of(List.of("eth0"), List.of("eth1"), List.of("eth1", "eth0")).get(random.nextInt(3));
    List<Integer> numbers = new ArrayList<>(IntStream.rangeClosed(1, 20).boxed().toList());
    Collections.shuffle(numbers, random);
    List<String> servers =
        numbers.subList(0, 1 + random.nextInt(20)).stream().map(i -> "192.0.2." + i).toList();
    String text =
        "interfaces: "
            + interfaces
            + "\ninterval: "
            + (100 + 50 * random.nextInt(3))
            + "ms\nservers:\n"
            + servers.stream()
                .map(
                    each ->
                        random.nextBoolean()
                            ? "  - " + each + "\n"
                            : "  - {name: %s, interval: %dms, labels: {n: %d}}\n"
                                .formatted(each, 50 + random.nextInt(900), random.nextInt(9)))
                .collect(Collectors.joining());
    List<String> paths =
        interfaces.stream()
            .flatMap(name -> servers.stream().map(each -> name + " " + each))
            .sorted()
            .toList();
    return new Edit(text, paths);
  }

  private static Edit random(Random random) {
    Edit valid = valid(random);
    String text = valid.text;
    return switch (random.nextInt(10)) {
      case 0 -> new Edit(text.substring(0, random.nextInt(text.indexOf("servers:"))), null);
      case 1 -> new Edit(text + "intervall: 1s", null);
      case 2 -> new Edit(text + "timeout: never", null);
      case 3 -> new Edit(text + "metrics-port: 1", null);
      case 4 -> new Edit("&a [*a]", null);
      case 5 -> new Edit("\u0000" + text, null);
      default -> valid;
    };
  }

  @Tag("full")
  @Test
  void endsInThePathsOfTheLastValidFileAfterManyEdits() {
    Random random = new Random(EDITS_SEED);
    start(valid(random).text);
    List<String> wanted = paths();
    int descriptors = 0;
    long memory = 0;
    int refused = 0;
    for (int i = 0; i < EDITS; i++) {
      Edit edit = random(random);
      file(edit.text);
      boolean taken = reload().equals(OK);
      assertThat(taken).as("edit %d: %s", i, edit.text).isEqualTo(edit.paths != null);
      wanted = taken ? edit.paths : wanted;
      refused += taken ? 0 : 1;
      if (i % 20 == 19) {
        awaitPaths(wanted);
      }
      if (i == 39) {
        descriptors = tool.descriptors();
        memory = tool.residentBytes();
      }
    }
    assertThat(refused).isBetween(EDITS / 4, EDITS * 3 / 4);
    file(valid(random).text);
    assertThat(reload()).isEqualTo(OK);
    probesOn();
    System.out.printf(
        "%d edits, %d refused: descriptors %d -> %d, resident %d -> %d MiB%n",
        EDITS, refused, descriptors, tool.descriptors(), memory >> 20, tool.residentBytes() >> 20);
    assertThat(tool.descriptors()).isLessThan(descriptors + 60); // 40 paths may be under way
    assertThat(tool.residentBytes()).isLessThan(memory + MEMORY_BYTES);
  }

  private static void awaitPaths(List<String> wanted) {
    await(metric("paths").is(wanted.size()));
    assertThat(paths()).isEqualTo(wanted);
  }

  /** What becomes of the file, by a shell where it is no text, and what the error says. */
  private record Fault(String text, boolean isCommand, String error) {
    static Fault text(String text, String error) {
      return new Fault(text, false, error);
    }

    static Fault command(String text, String error) {
      return new Fault(text, true, error);
    }
  }

  private static final String GOOD = "interval: 200ms\ninterfaces: [eth0]\n" + servers(1, 4);

  private static final List<Fault> FAULTS =
      List.of(
          Fault.text("interfaces: [eth0", "invalid YAML"),
          Fault.text("\u0001\u0002", "the character U+0001 is not accepted"),
          Fault.text("&a {interfaces: *a}", "the alias *a is not accepted"),
          Fault.text("{a: &a [x,x], b: &b [*a,*a,*a]}", "the alias *a is not accepted"),
          Fault.text(
              GOOD + "metrics-port: 59122", "metrics-port cannot change from '59121' to '59122'"),
          Fault.command(": > %s", "is empty"),
          Fault.command("head -c 10485760 /dev/zero | tr '\\0' '#' > %s", "is too large"),
          Fault.command("rm %s", "there is no such file"),
          Fault.command("rm %1$s && ln -s %1$s %1$s", "cannot be read"),
          Fault.command("rm %1$s && mkdir %1$s", "is no regular file"));

  @Tag("full")
  @Test
  void runsOnWithTheOldPlanWhateverTheFileBecomes() {
    start(GOOD);
    String file = file(GOOD);
    await(metric("paths").is(4));
    await(metric("rounds_total").atLeast(2));
    PathWatch all = tool.watch(ofMillis(200));
    for (Fault fault : FAULTS) {
      long linesBefore = reloadFailures().size();
      if (fault.isCommand) {
        network.inNode(fault.text.formatted(file));
      } else {
        file(fault.text);
      }
      tool.hangUp();
      await(metric("config_last_reload_successful").is(0));
      await(metric("rounds_total").atLeast(tool.scrape().sum(metric("rounds_total")) + 8));
      assertThat(reloadFailures().stream().skip(linesBefore))
          .as("one clear error, though the file is looked at each second")
          .singleElement()
          .asString()
          .contains(fault.error);

      network.inNode("rm -rf " + file);
      file(GOOD);
      tool.hangUp();
      await(metric("config_last_reload_successful").is(1));
    }
    all.assertMissedNoRound();
  }

  private static List<String> reloadFailures() {
    return tool.logText().lines().filter(line -> line.contains("event=reload_failed")).toList();
  }

  @Test
  void followsTheFileByItself() {
    start("interval: 100ms\ninterfaces: [eth0]\n" + servers(1, 2));
    await(metric("paths").is(2));
    file("interval: 100ms\ninterfaces: [eth0]\n" + servers(1, 5));

    await(ofSeconds(6), metric("paths").is(5));
    await(ofSeconds(2), metric("probe_success").labels("server", "192.0.2.5").is(1));
  }

  @Test
  void followsAConfigMapsLink() {
    String folder = network.file("folder", "").replace("/folder", "/volume");
    String text = "interval: 100ms\ninterfaces: [eth0]\n";
    network.inNode(
        """
        mkdir -p %1$s/..one %1$s/..two
        echo '%2$s' > %1$s/..one/scan.yaml
        echo '%3$s' > %1$s/..two/scan.yaml
        ln -s ..one %1$s/..data
        ln -s ..data/scan.yaml %1$s/scan.yaml
        """
            .formatted(folder, text + servers(1, 2), text + servers(2, 4)));
    tool.start("--config", folder + "/scan.yaml", "--output", "none");
    await(metric("paths").is(2));
    network.inNode("ln -s ..two %1$s/..tmp && mv -T %1$s/..tmp %1$s/..data".formatted(folder));

    await(ofSeconds(6), metric("paths").is(3));
    await(metric("probes_total").labels("server", "192.0.2.1").absent());
  }

  @Tag("full")
  @Test
  void probesEachServerInItsOwnInterval() {
    start(
        """
        interval: 200ms
        interfaces: [eth0]
        servers:
          - 192.0.2.1
          - {name: 192.0.2.2, interval: 2s, labels: {site: far}}
          - {name: 192.0.2.3, interval: 50ms}
        """);
    await(metric("rounds_total").atLeast(30));
    Scrape scrape = tool.scrape();
    double rounds = scrape.sum(metric("rounds_total"));

    double late = scrape.lateProbes();
    Excuses.assertBetween(
        "probes of the first server",
        probes(scrape, 1),
        rounds - 2,
        PathWatch.excused(late, rounds),
        rounds + 1);
    assertThat(probes(scrape, 2)).isBetween(rounds / 10 - 1, rounds / 10 + 2);
    Excuses.assertBetween(
        "probes of the third server",
        probes(scrape, 3),
        rounds * 3.2,
        PathWatch.excused(late, rounds * 4),
        rounds * 4 + 5);
    assertThat(scrape.text())
        .contains("tcp_traffic_scan_server_info{server=\"192.0.2.2\",site=\"far\"} 1\n");
    assertThat(scrape.count(metric("server_info"))).isEqualTo(1);
    assertThat(scrape.count(metric("tcp_bandwidth_mbps"))).as("none is stale").isEqualTo(3);
  }

  private static double probes(Scrape scrape, int server) {
    return scrape.sum(metric("probes_total").labels("server", "192.0.2." + server));
  }
}
