package io.tcptrafficscan.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** The packaged tool, running in the node as its users run it. */
public final class Tool implements AutoCloseable {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
  private static final String METRICS = "http://127.0.0.1:59121/metrics";
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Sandbox sandbox;
  private @Nullable Process process;
  private int starts;
  private @Nullable String problem;

  Tool(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** Starts it with a command line and waits until it can be scraped, or has done its rounds. */
  public Tool start(String... arguments) {
    return start(Map.of(), arguments);
  }

  /** As {@link #start(String...)}, with variables added to its environment. */
  public Tool start(Map<String, String> environment, String... arguments) {
    if (!Files.exists(JAR)) {
      throw new IllegalStateException("not packaged yet, there is no " + JAR);
    }
    starts++;
    List<String> command = new ArrayList<>();
    if (!environment.isEmpty()) {
      command.add("env");
      environment.forEach((name, value) -> command.add(name + "=" + value));
    }
    // As run.sh starts it.
    command.addAll(
        List.of(
            Commands.java(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-jar",
            JAR.toString()));
    command.addAll(List.of(arguments));
    process =
        Commands.launch(
            sandbox
                .inNode(command)
                .redirectOutput(output().toFile())
                .redirectError(log().toFile()));
    awaitAnswer();
    return this;
  }

  private void awaitAnswer() {
    try {
      Awaitility.await()
          .atMost(START)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !running().isAlive() || answers());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the tool does not answer: " + problem + "\n" + logText(), e);
    }
    // One that has few rounds to do may have done them before it was asked.
    if (!running().isAlive() && running().exitValue() != 0) {
      throw new AssertionError("the tool did not start:\n" + logText());
    }
  }

  private boolean answers() {
    try {
      return !scrape().text().isEmpty();
    } catch (CommandFailedException e) {
      problem = e.getMessage();
      return false;
    }
  }

  private Path output() {
    return sandbox.folder().resolve("tool-" + starts + ".out");
  }

  private Path log() {
    return sandbox.folder().resolve("tool-" + starts + ".log");
  }

  /** What it wrote to standard output since its start, in lines. */
  public List<String> outputLines() {
    return Commands.read(output()).lines().toList();
  }

  /** What it wrote to standard output with {@code --output json}. */
  public List<ProbeLine> probeLines() {
    return outputLines().stream().filter(l -> l.endsWith("}")).map(ProbeLine::new).toList();
  }

  /** What it wrote to standard error since its start. */
  public String logText() {
    return Commands.read(log());
  }

  private Process running() {
    Process now = process;
    if (now == null) {
      throw new IllegalStateException("not started");
    }
    return now;
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  public long pid() {
    return running().pid();
  }

  public Scrape scrape() {
    return new Scrape(sandbox.get(METRICS));
  }

  /** Waits until a scrape shows it; fails with what the last one showed instead. */
  public void await(MetricCondition condition) {
    await(PATIENCE, condition);
  }

  /** As {@link #await(MetricCondition)}, at the most for so long. */
  public void await(Duration atMost, MetricCondition condition) {
    Scrape[] last = new Scrape[1];
    try {
      Awaitility.await()
          .atMost(atMost)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(25))
          .until(
              () -> {
                last[0] = scrape();
                return condition.holdsIn(last[0]);
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "not within " + atMost + ": " + condition + "\n" + last[0].excerpt() + logText(), e);
    }
  }

  /** Begins to watch paths with these labels; {@code interval} is the one it was started with. */
  public PathWatch watch(Duration interval, String... labels) {
    return new PathWatch(this, interval, labels);
  }

  /** Stops it as a service manager or Ctrl+Z would freeze it. */
  public void freeze() {
    signal("STOP");
  }

  public void thaw() {
    signal("CONT");
  }

  /** Asks it to read its configuration again. */
  public void hangUp() {
    signal("HUP");
  }

  /** Allows it so many descriptors from now on, those that it has included (prlimit(2)). */
  public void limitDescriptors(int most) {
    Commands.run(List.of("prlimit", "--pid", Long.toString(pid()), "--nofile=" + most + ":"));
  }

  /** How many descriptors it holds. */
  public int descriptors() {
    return count("fd");
  }

  public int threads() {
    return count("task");
  }

  private int count(String folder) {
    String[] entries = Path.of("/proc", Long.toString(pid()), folder).toFile().list();
    return entries == null ? 0 : entries.length;
  }

  /** Its resident memory. */
  public long residentBytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void signal(String name) {
    Commands.run(List.of("kill", "-" + name, Long.toString(pid())));
  }

  /** Asks it to stop and returns its exit status. */
  public int stop() {
    Process stopping = running();
    signal("TERM");
    try {
      if (!stopping.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the tool does not stop:\n" + logText());
      }
      return stopping.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      Commands.kill(process);
      process = null;
    }
  }
}
