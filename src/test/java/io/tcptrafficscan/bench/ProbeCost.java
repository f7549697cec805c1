package io.tcptrafficscan.bench;

import io.tcptrafficscan.launch.ToolCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** CPU a probe: the engine alone and the whole process beside a C program and another exporter. */
final class ProbeCost implements Benchmark {
  private static final int RATE = 2000;
  private static final int BLACKBOX_RATE = 500;
  private static final double LEAST_RATE = 0.95;

  private final List<Double> c = new ArrayList<>();
  private final List<Double> withNewSockets = new ArrayList<>();
  private final List<Double> engine = new ArrayList<>();
  private final List<Double> process = new ArrayList<>();
  private final List<Double> blackbox = new ArrayList<>();

  @Override
  public Section run(Bench bench) throws IOException {
    Servers servers = bench.startListener();
    int runs = bench.pick(5, 1);
    for (int run = 0; run < runs; run++) {
      c.add(c(bench, servers, RATE, bench.pick(8, 1)).micros());
      withNewSockets.add(c(bench, servers, RATE, bench.pick(8, 1), "new").micros());
      engine.add(
          engine(bench, servers.port(), bench.pick(6.0, 0.5), bench.pick(8.0, 0.5)).micros());
      process.add(process(bench, servers));
      blackbox.add(blackbox(bench, servers));
      Bench.note(
          "run %d: C %.1f, with new sockets %.1f, engine %.1f, process %.1f, blackbox %.1f us a probe",
          run,
          c.get(run),
          withNewSockets.get(run),
          engine.get(run),
          process.get(run),
          blackbox.get(run));
    }
    return section(runs, bench);
  }

  private Section section(int runs, Bench bench) {
    List<Double> engineRatio = Figures.ratios(engine, c);
    List<Double> processRatio = Figures.ratios(process, c);
    List<Double> blackboxRatio = Figures.ratios(blackbox, process);
    return new Section("What a probe costs")
        .say(
            """
            One thread over epoll does the probing; most of a probe's cost is the kernel's work for the
            handshake and the socket. The references are a bare C program that makes the same system calls in the same
            order ([prober.c](../test/bench/prober.c)), the same program with a new socket for each probe,
            as most tools have it, and the TCP probe of %s, requested
            over connections that are kept open. All run in turn against one listener on loopback, in
            the steady state, at %,d probes a second (blackbox_exporter: %d). *Whole process* is the
            packaged tool with %,d paths at one second, with every metric updated and no scrapes.
            Medians of %d runs of %s s; ratios are those of neighbouring measurements (least to most)."""
                .formatted(
                    Blackbox.version(),
                    RATE,
                    BLACKBOX_RATE,
                    RATE,
                    runs,
                    Figures.text(bench.pick(8.0, 0.5))))
        .heading("", "CPU a probe, µs", "of C", "of C with new sockets")
        .row("bare C prober", Figures.median(c), "1", spread(c, withNewSockets))
        .row(
            "bare C prober, new sockets",
            Figures.median(withNewSockets),
            spread(withNewSockets, c),
            "1")
        .row(
            "engine alone",
            Figures.median(engine),
            Figures.spread(engineRatio),
            spread(engine, withNewSockets))
        .row(
            "whole process",
            Figures.median(process),
            Figures.spread(processRatio),
            spread(process, withNewSockets))
        .row(
            "blackbox_exporter",
            Figures.median(blackbox),
            spread(blackbox, c),
            spread(blackbox, withNewSockets))
        .say(
            "blackbox_exporter costs %s times the whole process (least to most)."
                .formatted(Figures.spread(blackboxRatio)))
        .bar("engine alone, of C", Figures.median(engineRatio), 1.10, " times")
        .bar("whole process, of C", Figures.median(processRatio), 1.30, " times")
        .bar(
            "whole process, share of blackbox_exporter",
            1 / Figures.median(blackboxRatio),
            1 / 6.0,
            "");
  }

  private static String spread(List<Double> cost, List<Double> reference) {
    return Figures.spread(Figures.ratios(cost, reference));
  }

  /** What the program in C said of itself. */
  record Reference(double micros, double latePercent) {}

  /**
   * @param options {@code new} for a new socket for each probe
   */
  static Reference c(Bench bench, Servers servers, int rate, int seconds, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(bench.program("prober"), servers.device()));
    command.add(servers.network() + ".0.0");
    command.add(Integer.toString(servers.port()));
    command.add(Integer.toString(rate));
    command.add(Integer.toString(rate * bench.pick(3, 1)));
    command.add(Integer.toString(rate * seconds));
    command.addAll(List.of(options));
    String[] words = bench.run(Bench.onCore(Bench.CORE, command)).strip().split(" ", -1);
    return new Reference(Double.parseDouble(words[0]), Double.parseDouble(words[2]));
  }

  /** What the engine alone said of itself. */
  record Engine(double micros, double bytes) {}

  static Engine engine(Bench bench, int port, double warmUpSeconds, double seconds)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(ToolCommand.javaExecutable()));
    command.addAll(ToolCommand.runFlags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EngineCost.class.getName(), Integer.toString(port)));
    command.add(Integer.toString(RATE));
    command.add(Long.toString((long) (RATE * warmUpSeconds)));
    command.add(Long.toString((long) (RATE * seconds)));
    String[] words = bench.run(Bench.onCore(Bench.CORE, command)).strip().split(" ", -1);
    if (!words[1].equals("0")) {
      throw new IOException(words[1] + " probes of the engine failed");
    }
    return new Engine(Double.parseDouble(words[0]), Double.parseDouble(words[2]));
  }

  private static double process(Bench bench, Servers servers) throws IOException {
    try (PackagedTool tool = PackagedTool.onOneCore(bench, servers, RATE)) {
      Bench.rest(bench.pick(10.0, 0));
      Samples before = tool.scrape();
      long scrapedNanos = System.nanoTime();
      Bench.rest(bench.pick(2.0, 0.2));
      long cpu = tool.figures.cpuNanos();
      long began = System.nanoTime();
      Bench.rest(bench.pick(8.0, 1));
      cpu = tool.figures.cpuNanos() - cpu;
      double elapsed = System.nanoTime() - began;
      double rate = rate(before, tool.scrape(), (System.nanoTime() - scrapedNanos) / 1e9);
      if (!bench.isShort && rate < LEAST_RATE * RATE) {
        throw new IOException("only " + rate + " probes a second");
      }
      return cpu / 1e3 / (rate * elapsed / 1e9);
    }
  }

  private static double rate(Samples before, Samples after, double seconds) throws IOException {
    double failures = after.sum(PackagedTool.PREFIX + "probe_failures_total");
    if (failures > 0) {
      throw new IOException(failures + " probes failed");
    }
    String probes = PackagedTool.PREFIX + "probes_total";
    return (after.sum(probes) - before.sum(probes)) / seconds;
  }

  private static double blackbox(Bench bench, Servers servers) throws IOException {
    List<String> targets = servers.addresses(RATE);
    try (Blackbox exporter = new Blackbox(bench, ProcessBuilder::new)) {
      exporter.probe(targets, BLACKBOX_RATE, bench.pick(3.0, 0.3));
      long cpu = exporter.figures.cpuNanos();
      Blackbox.Answers answers = exporter.probe(targets, BLACKBOX_RATE, bench.pick(8.0, 1));
      cpu = exporter.figures.cpuNanos() - cpu;
      if (answers.errors() > 0) {
        throw new IOException(answers.errors() + " probes of blackbox_exporter failed");
      }
      return cpu / 1e3 / answers.count();
    }
  }
}
