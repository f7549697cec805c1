package io.tcptrafficscan.network;

import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.launch.ToolProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** The packaged tool, running in the node as its users run it. */
public final class Tool implements AutoCloseable {
  private static final String METRICS = "http://127.0.0.1:59121/metrics";
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final Sandbox sandbox;
  private @Nullable ToolProcess process;
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
    return start(ToolCommand.of(arguments).prefix(setting(environment)));
  }

  /** As {@link #start(String...)}, with a command line of its own. */
  public Tool start(ToolCommand command) {
    process = new ToolProcess(Commands.launch(sandbox.inNode(command.words())));
    awaitAnswer();
    return this;
  }

  /** The variables are set for the tool alone, and not for the programs that lead into the node. */
  private static List<String> setting(Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    if (!environment.isEmpty()) {
      words.add("env");
      environment.forEach((name, value) -> words.add(name + "=" + value));
    }
    return words;
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
    if (!running().isAlive() && running().exitStatus(STOP) != 0) {
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

  /** What it wrote to standard output since its start, in lines. */
  public List<String> outputLines() {
    return List.copyOf(running().out());
  }

  /** What it wrote to standard output with {@code --output json}. */
  public List<ProbeLine> probeLines() {
    return outputLines().stream().filter(l -> l.endsWith("}")).map(ProbeLine::new).toList();
  }

  /** What it wrote to standard error since its start. */
  public String logText() {
    return String.join("\n", running().err());
  }

  private ToolProcess running() {
    ToolProcess now = process;
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

  /** What is left of its heap when all garbage is collected. */
  public long heapBytes() {
    Path jcmd = Path.of(ToolCommand.javaExecutable()).resolveSibling("jcmd");
    Commands.run(List.of(jcmd.toString(), Long.toString(pid()), "GC.run"));
    return (long)
        scrape().sum(MetricCondition.metric("jvm_memory_used_bytes").labels("area", "heap"));
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
    running().signal(name);
  }

  /** Asks it to stop and returns its exit status. */
  public int stop() {
    signal("TERM");
    return running().exitStatus(STOP);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
  }
}
