package io.tcptrafficscan.bench;

import io.tcptrafficscan.launch.FreePort;
import io.tcptrafficscan.launch.ToolCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Debian's blackbox_exporter with its TCP probe, and who asks it to probe. */
final class Blackbox implements AutoCloseable {
  private static final String PROGRAM = "prometheus-blackbox-exporter";
  private static final int SETTLE_TRIES = 100;

  private final Bench bench;
  private final Function<List<String>, ProcessBuilder> place;
  private final int port;
  private final Process process;
  final ProcessFigures figures;

  /** What the driver saw. */
  record Answers(
      long count, long errors, double seconds, double medianSeconds, double percentile99Seconds) {}

  /**
   * Starts it on the core of what is measured.
   *
   * @param place makes a command one that runs where it is to run
   */
  Blackbox(Bench bench, Function<List<String>, ProcessBuilder> place) throws IOException {
    this.bench = bench;
    this.place = place;
    port = FreePort.find();
    Path config = bench.file("blackbox.yml");
    Files.writeString(config, "modules:\n  tcp:\n    prober: tcp\n    timeout: 5s\n");
    process =
        bench.start(
            place
                .apply(
                    Bench.onCore(
                        Bench.CORE,
                        List.of(
                            program(),
                            "--config.file=" + config,
                            "--web.listen-address=127.0.0.1:" + port,
                            "--log.level=error")))
                .redirectErrorStream(true)
                .redirectOutput(bench.file("blackbox.log").toFile()));
    figures = new ProcessFigures(process.pid());
    awaitDescriptors();
  }

  Process process() {
    return process;
  }

  static String program() {
    return Bench.require(PROGRAM, PROGRAM);
  }

  static String version() {
    return Page.version(program(), "--version");
  }

  /** It listens once it holds more than its standard streams; then it is asked. */
  private void awaitDescriptors() throws IOException {
    for (int i = 0; i < SETTLE_TRIES && process.isAlive(); i++) {
      Bench.rest(0.05);
      String[] held = Path.of("/proc", Long.toString(process.pid()), "fd").toFile().list();
      if (held != null && held.length > 5) {
        return;
      }
    }
    throw new IOException(PROGRAM + " did not start");
  }

  /** Has every target probed in turn, so many probes a second. */
  Answers probe(List<String> targets, double rate, double seconds) throws IOException {
    Path file = bench.file("targets");
    Files.write(file, targets);
    List<String> driver = new ArrayList<>(List.of(ToolCommand.javaExecutable()));
    driver.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss256k", "-Xmx128m"));
    driver.addAll(List.of("-Dhttp.maxConnections=64"));
    driver.addAll(List.of("-cp", System.getProperty("java.class.path")));
    driver.addAll(
        List.of(
            BlackboxDriver.class.getName(),
            "http://127.0.0.1:" + port + "/probe?module=tcp&target=",
            file.toString(),
            Double.toString(rate),
            Double.toString(seconds)));
    String[] words = bench.run(place.apply(driver)).strip().split(" ", -1);
    return new Answers(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Double.parseDouble(words[2]),
        Double.parseDouble(words[3]),
        Double.parseDouble(words[4]));
  }

  @Override
  public void close() {
    bench.stop(process, true);
  }
}
