package io.tcptrafficscan.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a scrape costs, and what it does to the probing. */
final class ScrapeCost implements Benchmark {
  private static final String DELAY = PackagedTool.DELAY;
  private static final double SERIES_A_MEASUREMENT = 400_000;
  private static final int WARM_UPS = 20;
  private static final double BAR_MICROS = 0.6;
  private static final String[][] HISTOGRAMS = {{}, {"--rtt-buckets", "5s"}};

  private final Section section =
      new Section("What a scrape costs")
          .say(
              """
              The packaged tool runs on one core and probes each path once a second. It is scraped from
              the other core, over one connection that is kept open. *Default* histograms have the default
              32 buckets; *one bucket* is `--rtt-buckets 5s`, the minimum. CPU is that of all threads except
              the probing one, so it covers the whole scrape: rendering, compressing, sending, and garbage
              collection. The time is measured by the client. Scrapes share their core with the probing.
              The reference, the client library's own renderer, is under *Small pieces*.""");
  private final List<Object[]> delays = new ArrayList<>();

  @Override
  public Section run(Bench bench) throws IOException {
    Servers servers = bench.startListener();
    section.heading(
        "paths", "histograms", "coding", "series", "bytes", "time, ms", "CPU, ms", "µs a series");
    for (int paths : bench.isShort ? new int[] {100} : new int[] {8, 1000, 10_000}) {
      for (String[] arguments : HISTOGRAMS) {
        measure(bench, servers, paths, arguments);
      }
    }
    section.say("How late probes left without scrapes, and with one compressed scrape a second:");
    section.heading("paths", "scraped", "p50, ms", "p99", "most", "later than 5 ms");
    delays.forEach(section::row);
    return section;
  }

  private void measure(Bench bench, Servers servers, int paths, String[] arguments)
      throws IOException {
    try (PackagedTool tool = PackagedTool.onOneCore(bench, servers, paths, arguments)) {
      Bench.rest(bench.pick(5.0, 0));
      long series = tool.scrape().series();
      boolean whole = arguments.length == 0;
      for (boolean compressed : new boolean[] {false, true}) {
        double micros = cost(bench, tool, paths, series, whole, compressed);
        if (whole && paths > 8) {
          section.bar(
              "CPU a series, %,d paths, %s".formatted(paths, coding(compressed)),
              micros,
              BAR_MICROS,
              " µs");
        }
      }
      if (whole) {
        double seconds = bench.pick(20.0, 1);
        delays(tool, paths, seconds, false);
        delays(tool, paths, seconds, true);
      }
    }
  }

  private static String coding(boolean compressed) {
    return compressed ? "gzip" : "none";
  }

  private double cost(
      Bench bench, PackagedTool tool, int paths, long series, boolean whole, boolean compressed)
      throws IOException {
    int scrapes = (int) Math.max(5, Math.min(1000, SERIES_A_MEASUREMENT * 10 / series));
    scrapes = bench.pick(scrapes, 3);
    for (int i = 0; i < bench.pick(Math.min(scrapes, WARM_UPS), 1); i++) {
      tool.scrapeBytes(compressed);
    }
    List<Double> millis = new ArrayList<>();
    long bytes = 0;
    long cpu = cpu(tool);
    for (int i = 0; i < scrapes; i++) {
      long began = System.nanoTime();
      bytes = tool.scrapeBytes(compressed);
      millis.add((System.nanoTime() - began) / 1e6);
    }
    double cpuMicros = (cpu(tool) - cpu) / 1e3 / scrapes;
    section.row(
        "%,d".formatted(paths),
        whole ? "default" : "one bucket",
        coding(compressed),
        "%,d".formatted(series),
        "%,d".formatted(bytes),
        Figures.median(millis),
        cpuMicros / 1e3,
        cpuMicros / series);
    Bench.note(
        "%d paths, %s: %.1f ms, %.3f us a series",
        paths, coding(compressed), Figures.median(millis), cpuMicros / series);
    return cpuMicros / series;
  }

  /** Of all threads but the one that probes. */
  private static long cpu(PackagedTool tool) {
    return tool.figures.cpuNanos() - tool.figures.cpuNanos("scan");
  }

  private void delays(PackagedTool tool, int paths, double seconds, boolean scraped)
      throws IOException {
    Samples before = tool.scrape();
    long began = System.nanoTime();
    do {
      Bench.rest(1);
      if (scraped) {
        tool.scrapeBytes(true);
      }
    } while ((System.nanoTime() - began) / 1e9 < seconds);
    Samples.Buckets delay = tool.scrape().grown(DELAY, before);
    double late = 1 - delay.counts().getOrDefault(0.005, Double.NaN) / delay.count();
    delays.add(
        new Object[] {
          "%,d".formatted(paths),
          scraped ? "yes" : "no",
          delay.atMostMillis(0.5),
          delay.atMostMillis(0.99),
          delay.atMostMillis(1),
          "%s %%".formatted(Figures.text(100 * late))
        });
  }
}
