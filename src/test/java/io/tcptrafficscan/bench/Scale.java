package io.tcptrafficscan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Ever more paths on one core. */
final class Scale implements Benchmark {
  private static final String DELAY = PackagedTool.DELAY;
  private static final double BAR_SECONDS = 0.005;
  private static final String PAUSE = "Pause";

  /** As many as a file of settings can name. */
  private static final int MOST = 29_990;

  private static final int[] WHOLE = {1000, 10_000, 20_000, MOST};
  private static final int[] SHORT = {100, 1000};

  /** From so many paths on, the table has bars. */
  private static final int MANY = 10_000;

  /** While the first ones are made, a collection of the whole heap gives it the size it needs. */
  private static final int WARM_UP_SCRAPES = 2;

  private static final int SCRAPES = 4;
  private static final double SCRAPE_SECONDS = 15;

  /** What came of a number of paths. */
  private record Result(
      int paths,
      ProbeCost.Reference c,
      double rounds,
      double roundsSkipped,
      double probesSkipped,
      double seconds,
      double probeMicros,
      double core,
      double stolen,
      double mebibytes,
      Samples.Buckets delay,
      List<Double> pauses,
      Scraped scraped) {}

  /** How late probes left beside scrapes, and how long these took. */
  private record Scraped(Samples.Buckets delay, List<Double> seconds) {}

  @Override
  public Section run(Bench bench) throws IOException {
    Servers servers = bench.startServers();
    Footprint.Way shipped = Footprint.shipped(bench, bench.startListener());
    List<Result> results = new ArrayList<>();
    for (int paths : bench.isShort ? SHORT : WHOLE) {
      double seconds = bench.pick(paths == 10_000 ? 300.0 : 60, 2);
      results.add(measure(bench, shipped, servers, paths, seconds));
      Bench.note("%s", results.get(results.size() - 1));
    }
    return section(shipped, results);
  }

  private static Result measure(
      Bench bench, Footprint.Way shipped, Servers servers, int paths, double seconds)
      throws IOException {
    ProbeCost.Reference c = ProbeCost.c(bench, servers, paths, bench.pick(20, 1));
    Path log = bench.file("gc.log");
    List<String> java = shipped.with("-Xlog:gc:file=" + log).java();
    try (PackagedTool tool =
        new PackagedTool(
            bench,
            command -> command.java(java).prefix(Bench.onCore(Bench.CORE, List.of())),
            servers,
            paths,
            "--output",
            "none",
            "--max-paths",
            Integer.toString(MOST))) {
      tool.awaitFirstRound();
      Bench.rest(bench.pick(paths == MOST ? 40.0 : 10.0, 0));
      for (int i = 0; i < WARM_UP_SCRAPES; i++) {
        tool.scrapeBytes(true);
        Bench.rest(bench.pick(10.0, 0));
      }
      Samples before = tool.scrape();
      int pausesBefore = pauses(log).size();
      long began = System.nanoTime();
      Bench.rest(bench.pick(2.0, 0));
      long cpuBegan = System.nanoTime();
      long cpu = tool.figures.cpuNanos();
      double stolen = OtherLoad.stolenSeconds(Bench.CORE);
      Bench.rest(seconds);
      cpu = tool.figures.cpuNanos() - cpu;
      double cpuSeconds = (System.nanoTime() - cpuBegan) / 1e9;
      stolen = OtherLoad.stolenSeconds(Bench.CORE) - stolen;
      double mebibytes = tool.figures.residentMebibytes();
      List<Double> pauses = pauses(log);
      Samples after = tool.scrape();
      if (grown(before, after, "probe_failures_total") > 0) {
        throw new IOException("probes failed");
      }
      double elapsed = (System.nanoTime() - began) / 1e9;
      return new Result(
          paths,
          c,
          grown(before, after, "rounds_total"),
          grown(before, after, "rounds_skipped_total"),
          grown(before, after, "probes_skipped_total"),
          elapsed,
          cpu / 1e3 / (grown(before, after, "probes_total") / elapsed * cpuSeconds),
          cpu / 1e9 / cpuSeconds,
          stolen / cpuSeconds,
          mebibytes,
          after.grown(DELAY, before),
          pauses.subList(Math.min(pausesBefore, pauses.size()), pauses.size()),
          scraped(bench, tool, after));
    }
  }

  private static Scraped scraped(Bench bench, PackagedTool tool, Samples before)
      throws IOException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < bench.pick(SCRAPES, 1); i++) {
      Bench.rest(bench.pick(SCRAPE_SECONDS, 0));
      long began = System.nanoTime();
      tool.scrapeBytes(true);
      seconds.add((System.nanoTime() - began) / 1e9);
    }
    return new Scraped(tool.scrape().grown(DELAY, before), seconds);
  }

  private static double grown(Samples before, Samples after, String name) {
    return after.sum(PackagedTool.PREFIX + name) - before.sum(PackagedTool.PREFIX + name);
  }

  /** Milliseconds that each garbage collection stopped the process. */
  private static List<Double> pauses(Path log) {
    return Bench.read(log)
        .lines()
        .filter(line -> line.contains(PAUSE) && line.endsWith("ms"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1, line.length() - 2))
        .map(Double::valueOf)
        .toList();
  }

  private static Section section(Footprint.Way shipped, List<Result> results) {
    Section section =
        new Section("Scale")
            .say(
                """
                The packaged tool (%s) runs on one core and probes each path once a second. A small program
                on the other core answers for the servers, behind a TUN device
                ([servers.c](../test/bench/servers.c)), as if they were other machines. That core also
                processes what this machine receives, as does the core that takes the interrupts of a network
                card. 29,990 paths are the most that one file can name. The C prober makes the same system
                calls, but for new sockets, which the tool makes every second. All is measured after a warm-up with %d scrapes: with 29,990 paths, a collection of
                the whole heap stops the tool once meanwhile, for 0.1 to 0.2 s.
                Delays are how late probes left compared with their plan. They come from the tool's own
                histogram, so only their bucket is known. The tool is scraped once before and once
                after; the second scrape affects the delays of the last probes. The columns *C's* show the
                bare C prober at the same rate on the same core, for 20 s just before: its delays are those
                of the machine. *Stolen* is the share of time for which the hypervisor took the core away
                while the tool ran; nothing can be sent then. Garbage collections are those between the two
                scrapes. *Scraped*: the same for a minute afterwards, with a compressed scrape every 15 s, and
                how long a scrape took."""
                    .formatted(shipped.name(), WARM_UP_SCRAPES))
            .heading(
                "paths",
                "seconds",
                "rounds begun, skipped",
                "probes skipped",
                "delay p50, ms",
                "p99",
                "most",
                "later than 5 ms",
                "C's",
                "scraped",
                "a scrape, s",
                "CPU a probe, µs",
                "C's",
                "of a core",
                "stolen",
                "RSS, MiB",
                "collections, longest");
    for (Result each : results) {
      section.row(
          "%,d".formatted(each.paths),
          each.seconds,
          "%.0f, %.0f".formatted(each.rounds, each.roundsSkipped),
          each.probesSkipped,
          each.delay.atMostMillis(0.5),
          each.delay.atMostMillis(0.99),
          each.delay.atMostMillis(1),
          "%s %%".formatted(Figures.text(100 * late(each.delay))),
          "%s %%".formatted(Figures.text(each.c.latePercent())),
          "%s %%".formatted(Figures.text(100 * late(each.scraped.delay))),
          Figures.median(each.scraped.seconds),
          each.probeMicros,
          each.c.micros(),
          "%s %%".formatted(Figures.text(100 * each.core)),
          "%s %%".formatted(Figures.text(100 * each.stolen)),
          each.mebibytes,
          "%d, %s ms"
              .formatted(
                  each.pauses.size(),
                  Figures.text(each.pauses.stream().mapToDouble(p -> p).max().orElse(0))));
    }
    Result least = results.get(results.size() - 2);
    Result most = results.get(results.size() - 1);
    results.stream().filter(each -> each.paths >= MANY).forEach(each -> bars(section, each));
    return section.bar(
        "CPU a probe at %,d paths, of that at %,d".formatted(most.paths, least.paths),
        most.probeMicros / least.probeMicros,
        1.05,
        " times");
  }

  private static void bars(Section section, Result result) {
    String paths = "%,d paths".formatted(result.paths);
    section
        .bar("probes later than 5 ms at " + paths, 100 * late(result.delay), 0.5, " %")
        .bar("probes skipped at " + paths, result.probesSkipped, 0, "");
  }

  private static double late(Samples.Buckets delay) {
    return 1 - delay.counts().getOrDefault(BAR_SECONDS, Double.NaN) / delay.count();
  }
}
