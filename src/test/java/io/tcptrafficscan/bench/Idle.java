package io.tcptrafficscan.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an agent with few paths costs while nothing happens, thread by thread. */
final class Idle implements Benchmark {
  private static final int PATHS = 4;
  private static final int TOOLS = 3;

  /** A thread with a smaller share of a core has no row. */
  private static final double LEAST_PERCENT = 0.003;

  /** Percent of a core by thread, of each tool. */
  private record Window(List<Map<String, Double>> tools) {
    double thread(String name) {
      return Figures.median(tools.stream().map(each -> each.getOrDefault(name, 0.0)).toList());
    }

    List<Double> sums() {
      return tools.stream()
          .map(each -> each.values().stream().mapToDouble(percent -> percent).sum())
          .toList();
    }
  }

  @Override
  public Section run(Bench bench) throws IOException {
    Servers servers = bench.startListener();
    Footprint.Way way = Footprint.shipped(bench, servers);
    List<PackagedTool> tools = new ArrayList<>();
    try {
      for (int i = 0; i < TOOLS; i++) {
        tools.add(way.start(bench, servers, PATHS, "none"));
      }
      for (PackagedTool tool : tools) {
        tool.awaitFirstRound();
      }
      spend(bench, tools, false);
      Window quiet = measure(bench, tools, false);
      spend(bench, tools, true);
      Window scraped = measure(bench, tools, true);
      double c =
          ProbeCost.c(bench, servers, PATHS, bench.pick(30, 1), "new").micros() * PATHS / 1e4;
      return section(way, quiet, scraped, c);
    } finally {
      tools.forEach(PackagedTool::close);
    }
  }

  private static Window measure(Bench bench, List<PackagedTool> tools, boolean scraping)
      throws IOException {
    List<Map<String, Long>> before = threads(tools);
    long began = System.nanoTime();
    spend(bench, tools, scraping);
    List<Map<String, Long>> after = threads(tools);
    double elapsed = System.nanoTime() - began;
    List<Map<String, Double>> percents = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      Map<String, Long> then = before.get(i);
      Map<String, Double> percent = new HashMap<>();
      after
          .get(i)
          .forEach(
              (name, nanos) ->
                  percent.put(
                      name, Math.max(0, 100 * (nanos - then.getOrDefault(name, 0L)) / elapsed)));
      percents.add(percent);
    }
    return new Window(percents);
  }

  private static List<Map<String, Long>> threads(List<PackagedTool> tools) {
    return tools.stream().map(tool -> tool.figures.cpuNanosByThread()).toList();
  }

  /** Lets a minute pass, with a scrape of each tool a second or without. */
  private static void spend(Bench bench, List<PackagedTool> tools, boolean scraping)
      throws IOException {
    for (int second = 0; second < seconds(bench); second++) {
      long next = System.nanoTime() + 1_000_000_000L;
      if (scraping) {
        for (PackagedTool tool : tools) {
          tool.scrapeBytes(true);
        }
      }
      Bench.rest(Math.max(0, (next - System.nanoTime()) / 1e9));
    }
  }

  private static int seconds(Bench bench) {
    return bench.pick(60, 1);
  }

  private static Section section(Footprint.Way way, Window quiet, Window scraped, double c) {
    Section section =
        new Section("Idle")
            .say(
                """
                Percent of a core that the packaged tool takes with %d paths at one second (%s), by thread:
                without scrapes, after a minute, and then with one compressed scrape a second, after another.
                Medians of %d processes that ran side by side; the sums from least to most. The bare C prober
                took %s %% for the same probes. Threads below %s %% have no row."""
                    .formatted(
                        PATHS, way.name(), TOOLS, Figures.text(c), Figures.text(LEAST_PERCENT)))
            .heading("thread", "no scrapes, %", "a scrape a second, %")
            .row("all", Figures.spread(quiet.sums()), Figures.spread(scraped.sums()));
    scraped.tools().stream()
        .flatMap(each -> each.keySet().stream())
        .distinct()
        .filter(name -> Math.max(quiet.thread(name), scraped.thread(name)) >= LEAST_PERCENT)
        .sorted(Comparator.<String>comparingDouble(scraped::thread).reversed())
        .forEach(name -> section.row("`" + name + "`", quiet.thread(name), scraped.thread(name)));
    return section
        .bar("idle, 4 paths, of a core", Figures.median(quiet.sums()), 0.3, " %")
        .bar("idle with a scrape a second", Figures.median(scraped.sums()), 0.6, " %");
  }
}
