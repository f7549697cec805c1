package io.tcptrafficscan.bench;

import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.network.TestNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What measuring adds to what is measured: one emulated link, ever more paths, three tools. */
final class LinkTruth implements Benchmark {
  private static final String SILENT = "smokeping_prober, which did not answer scrapes";
  private static final long SEED = 1;
  private static final double LINK_SECONDS = 0.005;
  private static final int PORT = 443;
  private static final int METRICS_PORT = 59121;
  private static final int SMOKEPING_PORT = 9374;
  private static final String SMOKEPING = "prometheus-smokeping-prober";
  private static final String PINGED = "smokeping_response_duration_seconds";
  private static final int READY_TRIES = 600;
  private static final List<Integer> BOUNDS_MICROS =
      List.of(
          5000, 5025, 5050, 5075, 5100, 5125, 5150, 5175, 5200, 5250, 5300, 5400, 5600, 6000, 7000,
          10_000, 20_000, 100_000);

  /** What one tool said of the link at one load. */
  private record Result(
      String tool,
      int paths,
      double answersASecond,
      double medianSeconds,
      double percentile99Seconds,
      double core,
      TestNetwork.Lateness emulator) {}

  /** Measures with one tool. */
  @FunctionalInterface
  private interface Measuring {
    Result of(int paths) throws IOException;
  }

  @Override
  public Section run(Bench bench) throws IOException {
    int[] loads = bench.isShort ? new int[] {100} : new int[] {10, 1000, 10_000};
    double seconds = bench.pick(20.0, 1);
    try (TestNetwork network = TestNetwork.open(SEED)) {
      network.link("eth0").delay(Duration.ofNanos((long) (LINK_SECONDS / 2 * 1e9)));
      network.hurry(!bench.isShort);
      network.pinEmulator(Bench.OTHER_CORE);
      Process listener =
          bench.start(
              network.startingInNet(
                  Bench.onCore(Bench.CORE, bench.listener(PORT, "any")).toArray(new String[0])));
      Bench.await(listener);
      Place place = new Place(bench, network, seconds);
      List<Result> results = new ArrayList<>();
      for (Measuring tool : List.<Measuring>of(place::tool, place::blackbox, place::smokeping)) {
        for (int paths : loads) {
          results.add(tool.of(paths));
          Bench.note("%s", results.get(results.size() - 1));
        }
      }
      bench.stop(listener, true);
      return section(results, loads, seconds);
    }
  }

  /** Runs each tool in the node. */
  private record Place(Bench bench, TestNetwork network, double seconds) {

    private ProcessBuilder inNode(List<String> command) {
      return network.startingInNode(command.toArray(new String[0]));
    }

    private double warmUp(int paths) {
      return bench.pick(paths > 1000 ? 12.0 : 5, 1);
    }

    Result tool(int paths) throws IOException {
      Path config = PackagedTool.config(bench, addresses(paths, "]:" + PORT));
      ToolCommand command =
          ToolCommand.of("-i", "eth0", "--output", "none", "--config", config.toString())
              .prefix(Bench.onCore(Bench.CORE, List.of()));
      Path log = bench.file("tool.log");
      Process process =
          bench.start(
              inNode(command.words()).redirectErrorStream(true).redirectOutput(log.toFile()));
      awaitPage(process, log, METRICS_PORT, "/health/ready");
      Bench.rest(warmUp(paths));
      Set<String> wanted = PackagedTool.WANTED;
      Samples before = scrape(METRICS_PORT, wanted);
      List<Double> rtts = new ArrayList<>();
      Meter meter = new Meter(process);
      double rest = Math.min(seconds, bench.pick(paths > 1000 ? 10.0 : 1, 1));
      Samples after;
      do {
        Bench.rest(rest);
        after = scrape(METRICS_PORT, wanted);
        rtts.addAll(after.values(PackagedTool.PREFIX + "rtt_last_seconds"));
      } while (meter.seconds() < seconds);
      String probes = PackagedTool.PREFIX + "probes_total";
      double answers = after.sum(probes) - before.sum(probes);
      return meter.result(
          "tcp-traffic-scan",
          paths,
          answers / meter.seconds(),
          Figures.median(rtts),
          Figures.percentile(rtts, 0.99));
    }

    Result blackbox(int paths) throws IOException {
      List<String> targets = addresses(paths, "]:" + PORT);
      try (Blackbox exporter = new Blackbox(bench, this::inNode)) {
        exporter.probe(targets, Math.min(paths, 1000), bench.pick(3.0, 0.5));
        Meter meter = new Meter(exporter.process());
        Blackbox.Answers answers = exporter.probe(targets, paths, seconds);
        return meter.result(
            "blackbox_exporter",
            paths,
            (answers.count() - answers.errors()) / answers.seconds(),
            answers.medianSeconds(),
            answers.percentile99Seconds());
      }
    }

    Result smokeping(int paths) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Bench.require(SMOKEPING, SMOKEPING));
      command.add("--log.level=error");
      command.add("--config.file=" + bench.fileOf("targets: []\n"));
      command.add("--web.listen-address=127.0.0.1:" + SMOKEPING_PORT);
      command.add(
          "--buckets="
              + BOUNDS_MICROS.stream()
                  .map(micros -> Double.toString(micros / 1e6))
                  .collect(Collectors.joining(",")));
      addresses(paths, "").forEach(address -> command.add(address.substring(1)));
      Path log = bench.file("smokeping.log");
      Process process =
          bench.start(
              inNode(Bench.onCore(Bench.CORE, command))
                  .redirectErrorStream(true)
                  .redirectOutput(log.toFile()));
      Set<String> wanted = Set.of(PINGED + "_bucket");
      Samples before;
      try {
        awaitPage(process, log, SMOKEPING_PORT, "/metrics");
        Bench.rest(warmUp(paths));
        before = scrape(SMOKEPING_PORT, wanted);
      } catch (IOException e) { // so many are more than it can do
        Meter meter = new Meter(process);
        Bench.rest(seconds);
        return meter.result(SILENT, paths, 0, Double.NaN, Double.NaN);
      }
      Meter meter = new Meter(process);
      Bench.rest(seconds);
      Samples.Buckets answers = scrape(SMOKEPING_PORT, wanted).grown(PINGED, before);
      return meter.result(
          "smokeping_prober",
          paths,
          answers.count() / meter.seconds(),
          answers.estimate(0.5),
          answers.estimate(0.99));
    }

    private Samples scrape(int port, Set<String> wanted) throws IOException {
      Process curl =
          bench.start(
              inNode(curl(port, "/metrics")).redirectError(bench.file("curl.log").toFile()));
      Samples samples;
      try (InputStream page = curl.getInputStream()) {
        samples = Samples.read(page, wanted);
      }
      if (bench.stop(curl, false) != 0) {
        throw new IOException("no scrape of port " + port);
      }
      return samples;
    }

    private static List<String> curl(int port, String path) {
      return List.of(
          "curl", "-sf", "--compressed", "--max-time", "60", "http://127.0.0.1:" + port + path);
    }

    private void awaitPage(Process process, Path log, int port, String path) throws IOException {
      for (int i = 0; i < READY_TRIES && process.isAlive(); i++) {
        Process curl =
            bench.start(
                inNode(curl(port, path))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        if (bench.stop(curl, false) == 0) {
          return;
        }
        Bench.rest(0.1);
      }
      throw new IOException("nothing answers on port " + port + ": " + Bench.read(log));
    }

    /** What goes on around a tool while it measures. It ends with the result. */
    private final class Meter {
      private final Process process;
      private final long cpu;
      private final long began = System.nanoTime();

      Meter(Process process) {
        this.process = process;
        cpu = new ProcessFigures(process.pid()).cpuNanos();
        network.resetLateness();
      }

      double seconds() {
        return (System.nanoTime() - began) / 1e9;
      }

      Result result(String tool, int paths, double rate, double median, double percentile99) {
        double elapsed = seconds();
        double core = (new ProcessFigures(process.pid()).cpuNanos() - cpu) / 1e9 / elapsed;
        TestNetwork.Lateness lateness = network.lateness();
        bench.stop(process, true);
        return new Result(tool, paths, rate, median, percentile99, core, lateness);
      }
    }
  }

  /** So many addresses of the far side in brackets, or with another end. */
  private static List<String> addresses(int count, String end) {
    UnaryOperator<String> whole = group -> "[2001:db8:53::" + group + end;
    return IntStream.rangeClosed(1, count).mapToObj(Integer::toHexString).map(whole).toList();
  }

  private static String millis(double seconds) {
    return Double.isNaN(seconds)
        ? ""
        : Double.isInfinite(seconds) ? "beyond its buckets" : "%.3f".formatted(seconds * 1e3);
  }

  private static Section section(List<Result> results, int[] loads, double seconds) {
    Section section =
        new Section("What it adds to what it measures")
            .say(
                """
                Three tools measure the round trip of one emulated link of 5 ms (see
                [test-network.md](test-network.md)), with more and more paths over it and one probe a
                second per path. This tool shows the kernel's RTT of the handshake. %s shows
                the duration of its TCP probe, requested at planned times over 48 connections that are kept
                open. %s shows the duration of an ICMP echo, known only as a bucket of 25 to
                50 µs. Each tool runs on one core, the emulator on the other, for %s s after a warm-up. The
                last column is how late the emulator itself hands over a packet, which happens twice per
                round trip and is no fault of the tools."""
                    .formatted(
                        Blackbox.version(),
                        Page.version(Bench.require(SMOKEPING, SMOKEPING), "--version"),
                        Figures.text(seconds)))
            .heading(
                "tool",
                "paths",
                "answers a second",
                "median, ms",
                "moved against " + loads[0] + " paths",
                "p99, ms",
                "of a core",
                "emulator late: median, p99, µs");
    double first = Double.NaN;
    for (Result each : results) {
      first = each.paths == loads[0] ? each.medianSeconds : first;
      double moved = 100 * (each.medianSeconds / first - 1);
      section.row(
          each.tool,
          "%,d".formatted(each.paths),
          each.answersASecond,
          millis(each.medianSeconds),
          Double.isFinite(moved) ? "%+.1f %%".formatted(moved) : "",
          millis(each.percentile99Seconds),
          "%s %%".formatted(Figures.text(100 * each.core)),
          each.emulator.median() + ", " + each.emulator.percentile99());
      if (each.tool.equals("tcp-traffic-scan") && each.paths != loads[0]) {
        section.bar(
            "median RTT moved at %,d paths".formatted(each.paths), Math.abs(moved), 2, " %");
      }
    }
    return section;
  }
}
