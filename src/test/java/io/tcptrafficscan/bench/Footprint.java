package io.tcptrafficscan.bench;

import io.tcptrafficscan.launch.ToolCommand;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Memory, threads, and the time from start to first sample. */
final class Footprint implements Benchmark {
  private static final Path IMAGE_FLAGS = Path.of("src/docker/java.args");
  private static final String CACHED = "image's flags and AOT cache";
  private static final int FEW = 4;
  private static final double BAR_SECONDS = 0.6;
  private static final double BAR_MEBIBYTES = 108;
  private static final double LEAST_MEBIBYTES = 0.5;
  private static final Pattern COMMITTED =
      Pattern.compile("-\\s+(.+?) \\(reserved=\\d+KB, committed=(\\d+)KB");

  /** A way to start the tool: what comes before {@code -jar}. */
  record Way(String name, List<String> java) {
    PackagedTool start(Bench bench, Servers servers, int paths, String output) throws IOException {
      return new PackagedTool(
          bench, command -> command.java(java), servers, paths, "--output", output);
    }

    Way without(String flag) {
      return new Way(name, java.stream().filter(each -> !each.startsWith(flag)).toList());
    }

    Way with(String flag) {
      return new Way(name, Footprint.with(java.get(0), java.subList(1, java.size()), flag));
    }
  }

  @Override
  public Section run(Bench bench) throws IOException {
    Servers servers = bench.startListener();
    List<Way> ways = ways(bench, servers);
    Section section =
        new Section("Footprint and start")
            .say(
                """
                The packaged tool runs on all processors; 4 paths are given as arguments, 1,000 in a file.
                *First sample* is the time from the start of the process to the first probe's line on
                standard output (`--output json`), the median of %d starts (least to most). Memory and
                threads are measured after %d compressed scrapes, one a second. %s"""
                    .formatted(starts(bench), scrapes(bench), said(ways)))
            .heading("", "paths", "first sample, s", "RSS, MiB", "threads");
    for (Way way : ways) {
      for (int paths : bench.isShort ? new int[] {FEW} : new int[] {FEW, 1000}) {
        measure(bench, section, way, servers, paths);
      }
    }
    Way last = ways.get(ways.size() - 1);
    takeApart(bench, section, last, servers);
    return section;
  }

  /** The way that the images and packages start it, where this machine can; else run.sh's. */
  static Way shipped(Bench bench, Servers servers) throws IOException {
    List<Way> ways = ways(bench, servers);
    return ways.get(ways.size() - 1);
  }

  private static int starts(Bench bench) {
    return bench.pick(5, 1);
  }

  private static int scrapes(Bench bench) {
    return bench.pick(8, 1);
  }

  private static String said(List<Way> ways) {
    Way last = ways.get(ways.size() - 1);
    String image =
        last.name.equals(CACHED)
            ? "The image's flags are those of [java.args](../docker/java.args), with %s."
                .formatted(Page.version(last.java.get(0), "--version"))
            : "The image's flags and its cache need JDK 25, which was not there (JAVA25_HOME).";
    return image + " A native executable is not part of this table: none was built.";
  }

  private static List<Way> ways(Bench bench, Servers servers) throws IOException {
    List<Way> ways = new ArrayList<>();
    ways.add(new Way("plain `java -jar`", List.of(ToolCommand.javaExecutable())));
    if (!bench.isShort) {
      ways.add(
          new Way("flags of `run.sh`", with(ToolCommand.javaExecutable(), ToolCommand.runFlags())));
    }
    Optional<Path> java = java25();
    if (java.isPresent()) {
      List<String> image = with(java.get().toString(), imageFlags(bench));
      if (!bench.isShort) {
        ways.add(new Way("image's flags, no cache", image));
      }
      Way cached = new Way(CACHED, image);
      ways.add(cached.with(train(bench, cached, servers)));
    }
    return ways;
  }

  private static List<String> with(String first, List<String> rest, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(rest);
    all.addAll(Arrays.asList(more));
    return all;
  }

  private static Optional<Path> java25() throws IOException {
    String home = System.getenv("JAVA25_HOME");
    if (home != null) {
      return Optional.of(Path.of(home, "bin", "java"));
    }
    Path folder = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(folder)) {
      return homes
          .filter(each -> each.getFileName().toString().matches(".*\\b25\\b.*"))
          .map(each -> each.resolve("bin/java"))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }

  /** But for what names a place in the image. There is a place of that kind here. */
  private static List<String> imageFlags(Bench bench) throws IOException {
    List<String> flags =
        new ArrayList<>(
            Bench.read(IMAGE_FLAGS)
                .lines()
                .filter(line -> line.startsWith("-") && !line.contains("/opt/"))
                .toList());
    flags.add("-Djffi.boot.library.path=" + unpackedLibrary(bench));
    return flags;
  }

  private static Path unpackedLibrary(Bench bench) throws IOException {
    Path folder = Files.createDirectory(bench.file("jffi"));
    String name = "libjffi-1.2.so";
    String architecture = System.getProperty("os.arch").replace("amd64", "x86_64");
    String resource = "/jni/" + architecture + "-Linux/" + name;
    try (InputStream library = Footprint.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(library, resource), folder.resolve(name));
    }
    return folder;
  }

  /** Makes the cache as train.sh does: by a start that measures. Returns its flag. */
  private static String train(Bench bench, Way way, Servers servers) throws IOException {
    Path cache = bench.file("tool.aot");
    try (PackagedTool tool =
        way.without("-XX:CompileThresholdScaling")
            .with("-XX:AOTCacheOutput=" + cache)
            .start(bench, servers, 2, "none")) {
      tool.awaitFirstRound();
      tool.scrapeBytes(false);
      tool.scrapeBytes(true);
      tool.terminate();
    }
    if (!Files.exists(cache)) {
      throw new IOException("no cache was written");
    }
    return "-XX:AOTCache=" + cache;
  }

  private static void measure(Bench bench, Section section, Way way, Servers servers, int paths)
      throws IOException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < starts(bench); i++) {
      try (PackagedTool tool = way.start(bench, servers, paths, "json")) {
        tool.awaitLine();
        seconds.add((System.nanoTime() - tool.startedNanos) / 1e9);
      }
    }
    try (PackagedTool tool = way.start(bench, servers, paths, "none")) {
      scrape(bench, tool);
      double mebibytes = tool.figures.residentMebibytes();
      section.row(
          way.name,
          "%,d".formatted(paths),
          Figures.spread(seconds),
          mebibytes,
          tool.figures.threadCount());
      if (way.name.equals(CACHED)) {
        section.bar(
            "first sample with the cache, %,d paths".formatted(paths),
            Figures.median(seconds),
            BAR_SECONDS,
            " s");
      }
      if (way.name.equals(CACHED) && paths == FEW) {
        section.bar("RSS on the image's flags, 4 paths", mebibytes, BAR_MEBIBYTES, " MiB");
      }
      Bench.note(
          "%s, %d paths: %s s, %.0f MiB", way.name, paths, Figures.spread(seconds), mebibytes);
    }
  }

  private static void scrape(Bench bench, PackagedTool tool) throws IOException {
    tool.awaitFirstRound();
    for (int i = 0; i < scrapes(bench); i++) {
      Bench.rest(bench.pick(1, 0.1));
      tool.scrapeBytes(true);
    }
  }

  /** Says what the memory is made of. */
  private static void takeApart(Bench bench, Section section, Way way, Servers servers)
      throws IOException {
    try (PackagedTool tool =
        way.with("-XX:NativeMemoryTracking=summary").start(bench, servers, FEW, "none")) {
      scrape(bench, tool);
      section
          .say(
              "Resident memory with 4 paths (%s), by mapping (proc_pid_smaps(5)):"
                  .formatted(way.name))
          .heading("mapping", "resident, MiB");
      largest(section, tool.figures.residentByMapping());
      section
          .say(
              "Memory that the JVM committed, by its native memory tracking; not all of it is resident:")
          .heading("category", "committed, MiB");
      largest(section, committed(bench, way, tool.pid()));
      section.say(
          "Its threads: "
              + tool.figures.threads().entrySet().stream()
                  .map(each -> each.getValue() + " `" + each.getKey() + "`")
                  .collect(Collectors.joining(", "))
              + ".");
    }
  }

  private static void largest(Section section, Map<String, Double> mebibytes) {
    mebibytes.entrySet().stream()
        .filter(each -> each.getValue() >= LEAST_MEBIBYTES)
        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
        .forEach(each -> section.row(each.getKey(), each.getValue()));
  }

  private static Map<String, Double> committed(Bench bench, Way way, long pid) throws IOException {
    String jcmd = new File(way.java.get(0)).getParent() + "/jcmd";
    String text = bench.run(List.of(jcmd, Long.toString(pid), "VM.native_memory", "summary"));
    return text.lines()
        .map(COMMITTED::matcher)
        .filter(Matcher::find)
        .collect(
            Collectors.toMap(
                found -> found.group(1), found -> Long.parseLong(found.group(2)) / 1024.0));
  }
}
