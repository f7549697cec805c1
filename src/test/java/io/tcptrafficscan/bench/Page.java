package io.tcptrafficscan.bench;

import io.tcptrafficscan.launch.ToolCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The page with all tables. Each benchmark's last section is kept in a file, so that one alone can
 * be measured again.
 */
final class Page {
  private static final Path CHANGES = Path.of("src/test/bench/changes.md");
  private static final String INTRODUCTION =
      """
      # What it costs

      Each figure is shown with a reference that was measured in the same run on the same machine.
      `src/test/bench/run.sh` writes this whole page. `run.sh NAME` measures one part again (`idle`,
      `footprint`, `scale`, `probe`, `link`, `scrape`, `history`, `pieces`). `run.sh --short` takes only seconds per part
      and shows only that the benchmark works. The tool runs on one core, the load generator on the
      other. On loopback, the kernel does the server's side of a connection on the prober's time, so
      that is part of every figure of a probe but those of *Scale*.

      Each table has its date.
      """;

  private final Path folder;
  private final boolean isShort;

  Page(Path folder, boolean isShort) {
    this.folder = folder;
    this.isShort = isShort;
  }

  private Path file(String name, String end) {
    return folder.resolve(name + (isShort ? "-short" : "") + end);
  }

  void keep(String name, Section section, String others) throws IOException {
    String note =
        """

        `src/test/bench/run.sh%s %s`, %s. %s
        """
            .formatted(isShort ? " --short" : "", name, LocalDate.now(ZoneOffset.UTC), others);
    Files.writeString(file(name, ".md"), section.text() + note);
    Files.write(file(name, ".bars"), section.bars().stream().map(Bar::line).toList());
    System.out.println(section.text());
  }

  void write(Path page, Collection<String> names) throws IOException {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    if (isShort) {
      text.append("\n**A short run: it says nothing about speed.**\n");
    }
    text.append("\nMachine: ").append(machine()).append('\n');
    for (String name : names) {
      text.append('\n').append(section(name));
    }
    text.append('\n').append(Files.readString(CHANGES));
    text.append("\n## The project's own targets\n\n").append(bars(names));
    Files.createDirectories(page.toAbsolutePath().getParent());
    Files.writeString(page, text);
    Bench.note("wrote %s", page);
  }

  private String section(String name) throws IOException {
    Path file = file(name, ".md");
    return Files.exists(file) ? Files.readString(file) : "`" + name + "` is not measured yet.\n";
  }

  /** The worst first. */
  private String bars(Collection<String> names) {
    List<Bar> all = new ArrayList<>();
    for (String name : names) {
      Path file = file(name, ".bars");
      if (Files.exists(file)) {
        Bench.read(file).lines().map(Bar::parse).forEach(all::add);
      }
    }
    return Bar.HEADING
        + all.stream()
            .sorted(Comparator.comparingDouble(Bar::ofLimit).reversed())
            .map(Bar::row)
            .collect(Collectors.joining());
  }

  private static String machine() {
    String processor =
        Bench.read(Path.of("/proc/cpuinfo"))
            .lines()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    return "%s, %d CPUs, Linux %s, %s %s, flags of run.sh: `%s`."
        .formatted(
            processor,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.version"),
            System.getProperty("java.vm.name"),
            System.getProperty("java.version"),
            String.join(" ", ToolCommand.runFlags()));
  }

  /** Reads a program's answer to {@code --version} in one line. */
  static String version(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().findFirst().orElse("").replaceAll(" \\(branch.*", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
