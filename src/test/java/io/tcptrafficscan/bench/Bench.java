package io.tcptrafficscan.bench;

import io.tcptrafficscan.launch.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the benchmarks share: how long each takes, where files go, how programs are started. */
final class Bench implements AutoCloseable {
  /** The core of what is measured. */
  static final int CORE = 0;

  /** The core of the load's other end, where there is a second. */
  static final int OTHER_CORE = Math.min(1, Runtime.getRuntime().availableProcessors() - 1);

  private static final int LONG = 200;
  private static final long LISTENER_SECONDS = 4 * 3600;

  final boolean isShort;
  private final Path work;
  private final Path programs;
  private final List<Process> processes = new ArrayList<>();
  private int files;

  /**
   * @param work where files go, which are gone at the end
   * @param programs where those are that were compiled from C
   */
  Bench(boolean isShort, Path work, Path programs) {
    this.isShort = isShort;
    this.work = work.toAbsolutePath();
    this.programs = programs.toAbsolutePath();
  }

  /** The one or the other, by how long all may take. */
  double pick(double whole, double shortened) {
    return isShort ? shortened : whole;
  }

  int pick(int whole, int shortened) {
    return isShort ? shortened : whole;
  }

  /** Lets time pass that is itself measured, or that the program needs to get warm. */
  static void rest(double seconds) {
    try {
      TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static void note(String format, Object... values) {
    System.err.printf(Locale.ROOT, "bench: " + format + "%n", values);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of its own for whoever asks. */
  Path file(String name) {
    return work.resolve(files++ + "-" + name);
  }

  /** A file with this text. */
  Path fileOf(String text) throws IOException {
    return Files.writeString(file("text"), text);
  }

  /** A program's file, or a failure that says how to get it. */
  static String require(String program, String debianPackage) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    throw new IllegalStateException("no " + program + " found (Debian: " + debianPackage + ")");
  }

  /** A command that stays on one core. */
  static List<String> onCore(int core, List<String> command) {
    List<String> whole = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
    whole.addAll(command);
    return whole;
  }

  /** Starts a program that dies with this one at the latest. */
  Process start(ProcessBuilder builder) throws IOException {
    List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    command.addAll(builder.command());
    Process process = builder.command(command).start();
    processes.add(process);
    return process;
  }

  /** Starts the listener of {@code listener.c} on a free port of the loopback network. */
  Servers startListener() throws IOException {
    int port = FreePort.find();
    await(start(new ProcessBuilder(onCore(OTHER_CORE, listener(port, "lo")))));
    return new Servers("lo", "127.0", port);
  }

  /**
   * Starts the servers of {@code servers.c}, whose side of a connection costs the prober's core
   * next to nothing. Their network is one of those for benchmarks (RFC 2544).
   */
  Servers startServers() throws IOException {
    String device = "tun0";
    List<String> command = List.of(program("servers"), device, Long.toString(LISTENER_SECONDS));
    await(start(new ProcessBuilder(onCore(OTHER_CORE, command))));
    run(List.of("ip", "address", "add", "198.18.0.1/15", "dev", device));
    run(List.of("ip", "link", "set", device, "up", "txqueuelen", "5000"));
    return new Servers(device, "198.18", 9000);
  }

  String program(String name) {
    return programs.resolve(name).toString();
  }

  /** The listener's command line. */
  List<String> listener(int port, String device) {
    return List.of(
        program("listener"), Integer.toString(port), Long.toString(LISTENER_SECONDS), device);
  }

  /** Waits until a program has said something. */
  static void await(Process process) throws IOException {
    if (process.inputReader(StandardCharsets.UTF_8).readLine() == null) {
      throw new IOException("it did not start: " + error(process));
    }
  }

  private static String error(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  /** Runs a command and returns what it wrote to standard output. */
  String run(List<String> command) throws IOException {
    return run(new ProcessBuilder(command));
  }

  /** As {@link #run(List)}. */
  String run(ProcessBuilder builder) throws IOException {
    Path errors = file("errors");
    Process process = start(builder.redirectError(errors.toFile()));
    process.getOutputStream().close();
    String text;
    try (InputStream out = process.getInputStream()) {
      text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    int status = stop(process, false);
    if (status != 0) {
      throw new IOException(
          builder.command().stream().filter(word -> word.length() < LONG).toList()
              + ": status "
              + status
              + ": "
              + read(errors).strip());
    }
    return text;
  }

  /** Ends a program, or waits for its end, and returns its status. */
  int stop(Process process, boolean now) {
    if (now) {
      process.destroyForcibly();
    }
    processes.remove(process);
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    List.copyOf(processes).forEach(process -> stop(process, true));
    try (Stream<Path> left = Files.walk(work)) {
      for (Path each : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
