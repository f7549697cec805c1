package io.tcptrafficscan.network;

import io.tcptrafficscan.network.attacker.Attacker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Two emulated links, {@code eth0} and {@code eth1}, from a node to a far side with servers at
 * 192.0.2.0/24 and 2001:db8:53::/64.
 */
public final class TestNetwork implements AutoCloseable {
  private final Sandbox sandbox;
  private final Map<String, Link> links = new TreeMap<>();
  private final Tool tool;

  private TestNetwork(Sandbox sandbox) {
    this.sandbox = sandbox;
    tool = new Tool(sandbox);
    links.put("eth0", new Link(sandbox, 0));
    links.put("eth1", new Link(sandbox, 1));
  }

  /**
   * Builds it; takes about a second.
   *
   * @param seed of all that is random in it
   * @throws org.opentest4j.TestAbortedException where it cannot be built here, with the reason
   */
  public static TestNetwork open(long seed) {
    Sandbox sandbox = new Sandbox(seed);
    try {
      return new TestNetwork(sandbox);
    } catch (RuntimeException e) {
      sandbox.close();
      throw e;
    }
  }

  public Link link(String name) {
    Link link = links.get(name);
    if (link == null) {
      throw new IllegalArgumentException("no link " + name);
    }
    return link;
  }

  /**
   * What is at an address, which need not be set up.
   *
   * @param address of 192.0.2.0/24 or 2001:db8:53::/64, or {@code *} for all of these
   */
  public Server server(String address) {
    return new Server(sandbox, address);
  }

  public Tool tool() {
    return tool;
  }

  /**
   * Lets a router on the way answer SYNs with ICMP errors from now on.
   *
   * @param rejections each the server's address, the error's type and its code, with slashes
   */
  public void reject(List<String> rejections) {
    sandbox.askEmulator(String.join(" ", "reject", String.join(" ", rejections)).trim());
  }

  /** Runs a shell's command line on the far side. */
  public String inNet(String line) {
    return sandbox.runInNet(line);
  }

  /** Runs a shell's command line in the node. */
  public String inNode(String line) {
    return sandbox.runInNode(line);
  }

  /** Asks the node's own web servers for a page; fails where the status is not 200. */
  public String get(String url) {
    return sandbox.get(url);
  }

  /** Sends a request to the node's own web servers and returns the body, whatever the status is. */
  public String send(String method, String url) {
    return sandbox.send(method, url);
  }

  /** Sends a request to the node's own web servers; fails where there is no answer. */
  public Answer ask(String method, String url) {
    return sandbox.ask(method, url);
  }

  /**
   * Begins an attack by a process that may use only what is left of the processors.
   *
   * @param far whether it comes from the far side
   * @param words the arguments of {@link Attacker}
   */
  public Process attack(boolean far, List<String> words) {
    List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
    command.addAll(Sandbox.java(Attacker.class, words));
    ProcessBuilder builder = far ? sandbox.inNet(command) : sandbox.inNode(command);
    Process attacker =
        Commands.launch(builder.redirectError(sandbox.folder().resolve("attacker.log").toFile()));
    try {
      String line = attacker.inputReader().readLine();
      if (!Attacker.READY.equals(line)) {
        throw new CommandFailedException("attacker: " + line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return attacker;
  }

  /** Keeps the emulator on one processor, so that it disturbs nobody on another. */
  public void pinEmulator(int processor) {
    sandbox.pinEmulator(processor);
  }

  /** Lets the emulator look for packets without sleep, at the cost of a processor. */
  public void hurry(boolean always) {
    sandbox.askEmulator("linger " + (always ? Duration.ofHours(24).toNanos() : 0));
  }

  /** Starts the product's own responder on the far side, at every address. */
  public void respond(int port) {
    sandbox.askEmulator("respond " + port);
  }

  /** Measures with a responder on the far side, from inside the node. */
  public List<SeenCapacity> measure(String interfaceName, int port, String direction, int times) {
    return measure(Map.of(interfaceName, port), direction, times).get(interfaceName);
  }

  /**
   * Measures over several interfaces at the same time.
   *
   * @param ports those of the responders, one for each interface, since each serves one train at a
   *     time
   */
  public Map<String, List<SeenCapacity>> measure(
      Map<String, Integer> ports, String direction, int times) {
    List<String> names = List.copyOf(ports.keySet());
    String request =
        names.stream()
            .map(n -> "%s 192.0.2.1 %d %s %d".formatted(n, ports.get(n), direction, times))
            .collect(Collectors.joining(" + ", "measure ", ""));
    String[] answers = sandbox.askAgent(request).split(" \\+ ", -1);
    Map<String, List<SeenCapacity>> seen = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      seen.put(names.get(i), SeenCapacity.parseAll(answers[i]));
    }
    return seen;
  }

  /** Prepares a long-lived program in the node; it dies with this JVM. */
  public ProcessBuilder startingInNode(String... command) {
    return sandbox.inNode(List.of(command));
  }

  /** Prepares a long-lived program on the far side; it dies with this JVM. */
  public ProcessBuilder startingInNet(String... command) {
    return sandbox.inNet(List.of(command));
  }

  /** How late the emulator handed over packets since {@link #resetLateness}. */
  public Lateness lateness() {
    return Lateness.parse(sandbox.askEmulator("lateness"));
  }

  public void resetLateness() {
    sandbox.askEmulator("reset-lateness");
  }

  /** Starts a name server in the node that knows a name. */
  public NameServer nameServer(String name, String address) {
    return new NameServer(sandbox, name, address);
  }

  /** Starts a Prometheus in the node, with these files of rules. */
  public Prometheus prometheus(List<java.nio.file.Path> rules) {
    return new Prometheus(sandbox, rules);
  }

  /** Writes a file that goes with the network, whole from one moment to the next. */
  public String file(String name, String text) {
    java.nio.file.Path file = sandbox.folder().resolve(name);
    Commands.write(file, text + "\n");
    return file.toString();
  }

  /**
   * A wall clock for the tool, which the test sets.
   *
   * @throws org.opentest4j.TestAbortedException where no C compiler is installed
   */
  public WallClock wallClock() {
    return new WallClock(sandbox.folder());
  }

  Sandbox sandbox() {
    return sandbox;
  }

  /** Stops the tool, closes all servers and makes all links plain wires. */
  public void heal() {
    tool.close();
    sandbox.askEmulator("unlisten-all");
    sandbox.askEmulator("reset-behind");
    sandbox.askEmulator("reject");
    sandbox.runInNet(
        "ip route flush table local type blackhole\nip route flush table local type unreachable");
    links.values().forEach(Link::heal);
  }

  @Override
  public void close() {
    tool.close();
    sandbox.close();
  }

  /** In microseconds, by the emulator's own clock. */
  public record Lateness(long packets, long median, long percentile99, long max) {
    static Lateness parse(String text) {
      List<Long> values =
          java.util.Arrays.stream(text.split(" ", -1))
              .map(pair -> Long.valueOf(pair.substring(pair.indexOf('=') + 1)))
              .toList();
      return new Lateness(values.get(0), values.get(1), values.get(2), values.get(3));
    }
  }
}
