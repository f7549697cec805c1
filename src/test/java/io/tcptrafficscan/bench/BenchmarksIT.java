package io.tcptrafficscan.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The benchmarks run whole and write every table; how fast anything was is none of its business.
 */
@Tag("full")
class BenchmarksIT {
  private static final Path PAGE = Path.of("target/bench/performance-short.md");
  private static final Path LOG = Path.of("target/bench/short.log");

  @Test
  void runsEachBenchmarkAndWritesEveryTable() throws IOException, InterruptedException {
    requirePrograms();
    Files.createDirectories(PAGE.getParent());
    Files.deleteIfExists(PAGE);
    ProcessBuilder builder =
        new ProcessBuilder("src/test/bench/run.sh", "--short")
            .redirectErrorStream(true)
            .redirectOutput(LOG.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .put(
            "BENCH_CLASS_PATH",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(process.exitValue()).as("%s", Bench.read(LOG)).isZero();
    assertThat(Bench.read(PAGE))
        .contains(
            "| bare C prober |",
            "| engine alone |",
            "| whole process |",
            "| blackbox_exporter |",
            "| 1,000 |",
            "| tcp-traffic-scan | 100 |",
            "| blackbox_exporter | 100 |",
            "| smokeping_prober | 100 |",
            "| 100 | default | gzip |",
            "| 100 | one bucket | none |",
            "| plain `java -jar` | 4 |",
            "| Java Heap |",
            "| 4 | 0",
            "| packaged tool |",
            "| one series rendered |")
        .doesNotContain("not measured yet", "NaN", "| – |\n");
  }

  private static void requirePrograms() {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "the benchmarks need Linux");
    assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "the benchmarks need root, to run other exporters beside the tool on an emulated link");
    for (String program :
        List.of(
            "cc",
            "curl",
            "ip",
            "taskset",
            "setpriv",
            "prometheus-blackbox-exporter",
            "prometheus-smokeping-prober")) {
      assumeTrue(isInstalled(program), "the benchmarks need " + program);
    }
    assumeTrue(
        Files.isWritable(Path.of("/dev/net/tun")), "the benchmarks need /dev/net/tun, writable");
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
