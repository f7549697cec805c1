package io.tcptrafficscan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the benchmarks that are named, or all, and writes the page from what each last said. Started
 * by {@code src/test/bench/run.sh}.
 */
public final class Benchmarks {
  private static final String SHORT = "--short";
  private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

  static {
    ALL.put("idle", new Idle());
    ALL.put("footprint", new Footprint());
    ALL.put("scale", new Scale());
    ALL.put("probe", new ProbeCost());
    ALL.put("link", new LinkTruth());
    ALL.put("scrape", new ScrapeCost());
    ALL.put("history", new HistoryCost());
    ALL.put("pieces", new Pieces());
  }

  private Benchmarks() {}

  /** Takes the folder of the compiled programs, the page to write, and run.sh's own arguments. */
  public static void main(String... args) throws IOException {
    List<String> names = new ArrayList<>(Arrays.asList(args).subList(2, args.length));
    boolean isShort = names.remove(SHORT);
    for (String name : names) {
      if (!ALL.containsKey(name)) {
        System.err.println("run.sh: no benchmark '" + name + "': there are " + ALL.keySet());
        System.exit(2);
      }
    }
    Path work = Path.of(args[0]);
    Page page = new Page(work, isShort);
    try (Bench bench = new Bench(isShort, Files.createTempDirectory(work, "run"), work)) {
      for (String name : names.isEmpty() ? ALL.keySet() : names) {
        long began = System.nanoTime();
        OtherLoad others = new OtherLoad();
        page.keep(name, ALL.get(name).run(bench), others.text());
        Bench.note("%s took %.0f s", name, (System.nanoTime() - began) / 1e9);
      }
    }
    page.write(Path.of(args[1]), ALL.keySet());
    System.exit(0);
  }
}
