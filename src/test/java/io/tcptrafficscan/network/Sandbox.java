package io.tcptrafficscan.network;

import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.network.agent.NodeAgent;
import io.tcptrafficscan.network.emulator.Emulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * The namespaces <i>node</i> and <i>net</i> and the two helper processes that own them. As root
 * they are made directly, otherwise inside a user namespace. Both helpers die with this JVM, and
 * everything in the namespaces with them.
 */
final class Sandbox implements AutoCloseable {
  private static final List<String> PROGRAMS = List.of("ip", "unshare", "nsenter", "setpriv");

  /**
   * Gives the node a name server of its own, before the program in "$@" takes the shell's place.
   */
  private static final String NODE =
      """
      set -e
      mount --bind "$1/resolv.conf" /etc/resolv.conf
      if [ -e /etc/nsswitch.conf ]; then mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf; fi
      ip link set lo up
      ip address replace 127.0.0.1/8 dev lo scope host
      shift
      exec "$@"
      """;

  private static final String NET =
      """
      set -e
      for each in all default; do echo 0 > /proc/sys/net/ipv4/conf/$each/rp_filter; done
      echo 1 > /proc/sys/net/ipv4/ip_forward
      echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
      ip link set lo up
      ip address replace 127.0.0.1/8 dev lo scope host
      ip route add local 192.0.2.0/24 dev lo
      ip -6 route add local 2001:db8:53::/64 dev lo
      exec "$@"
      """;

  private final boolean root = "root".equals(System.getProperty("user.name"));
  private final Path folder;
  private final Dialogue agent;
  private final Dialogue emulator;

  /**
   * @param seed of all that is random in the network
   * @throws TestAbortedException where this machine has no such network to give, with the reason
   */
  Sandbox(long seed) {
    requirePrograms();
    folder = makeFolder();
    agent = startAgent();
    emulator = startEmulator(seed);
  }

  private static void requirePrograms() {
    if (!Files.exists(Path.of("/proc/self/ns/net"))) {
      throw new TestAbortedException("the test network needs Linux and its namespaces");
    }
    if (!Files.isReadable(Path.of("/dev/net/tun")) || !Files.isWritable(Path.of("/dev/net/tun"))) {
      throw new TestAbortedException("the test network needs /dev/net/tun, readable and writable");
    }
    for (String program : PROGRAMS) {
      if (!Commands.exists(program)) {
        throw new TestAbortedException(
            "the test network needs " + program + " (Debian: iproute2, util-linux)");
      }
    }
  }

  private static Path makeFolder() {
    try {
      Path folder = Files.createTempDirectory("test-network");
      Files.writeString(
          folder.resolve("resolv.conf"), "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
      Files.writeString(folder.resolve("nsswitch.conf"), "hosts: files dns\n");
      return folder;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Dialogue startAgent() {
    List<String> command = new ArrayList<>(List.of("unshare", "--net", "--mount"));
    if (!root) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.addAll(Commands.DYING_WITH_US);
    command.addAll(List.of("sh", "-c", NODE, "node", folder.toString()));
    command.addAll(java(NodeAgent.class, List.of()));
    Dialogue started = new Dialogue(builder(command), folder.resolve("agent.log"));
    try {
      started.ask("ready");
    } catch (CommandFailedException e) {
      started.close();
      throw new TestAbortedException(
          "the test network needs root or user namespaces, and got neither: " + e.getMessage());
    }
    return started;
  }

  private Dialogue startEmulator(long seed) {
    List<String> command = new ArrayList<>();
    if (!root) {
      command.addAll(entering(agent.pid(), "--user", "--preserve-credentials"));
    }
    command.addAll(List.of("unshare", "--net", "--mount"));
    command.addAll(Commands.DYING_WITH_US);
    command.addAll(List.of("sh", "-c", NET, "net"));
    command.addAll(
        java(Emulator.class, List.of("/proc/" + agent.pid() + "/ns/net", Long.toString(seed))));
    Dialogue started = new Dialogue(builder(command), folder.resolve("emulator.log"));
    started.ask("lateness");
    return started;
  }

  static List<String> java(Class<?> main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ToolCommand.javaExecutable(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmn96m",
                "-Xmx192m",
                "-cp",
                Commands.testClassPath(),
                main.getName()));
    command.addAll(arguments);
    return command;
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PATH", System.getenv("PATH") + ":/usr/sbin:/sbin");
    return builder;
  }

  private static List<String> entering(long pid, String... namespaces) {
    List<String> command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid)));
    command.addAll(List.of(namespaces));
    return command;
  }

  private List<String> inside(long pid, List<String> command) {
    List<String> whole = new ArrayList<>(entering(pid, "--net", "--mount"));
    if (!root) {
      whole.addAll(List.of("--user", "--preserve-credentials"));
    }
    whole.addAll(command);
    return whole;
  }

  /** Prepares a long-lived program in the node's namespaces; it dies with this JVM. */
  ProcessBuilder inNode(List<String> command) {
    return program(agent, command);
  }

  /** As {@link #inNode}, in the far side's. */
  ProcessBuilder inNet(List<String> command) {
    return program(emulator, command);
  }

  private ProcessBuilder program(Dialogue owner, List<String> command) {
    List<String> whole = new ArrayList<>(Commands.DYING_WITH_US);
    whole.addAll(command);
    return builder(inside(owner.pid(), whole)).directory(folder.toFile());
  }

  /** All of its threads (taskset(1)). */
  void pinEmulator(int processor) {
    Commands.run(
        List.of(
            "taskset",
            "-a",
            "-p",
            "-c",
            Integer.toString(processor),
            Long.toString(emulator.pid())));
  }

  /** Runs a shell's command line in the node's namespaces. */
  String runInNode(String line) {
    return Commands.run(inside(agent.pid(), List.of("sh", "-ec", line)));
  }

  String runInNet(String line) {
    return Commands.run(inside(emulator.pid(), List.of("sh", "-ec", line)));
  }

  String askEmulator(String request) {
    return emulator.ask(request);
  }

  String askAgent(String request) {
    return agent.ask(request);
  }

  /** Sends a request from inside the node. */
  Answer ask(String method, String url) {
    String[] answer = agent.ask(method + " " + url).split(" ", 2);
    byte[] body = Base64.getDecoder().decode(answer.length > 1 ? answer[1] : "");
    return new Answer(Integer.parseInt(answer[0]), new String(body, StandardCharsets.UTF_8));
  }

  /** Asks for a page from inside the node; fails where the status is not 200. */
  String get(String url) {
    Answer answer = ask("GET", url);
    if (answer.status() != 200) {
      throw new CommandFailedException(url + ": status " + answer.status() + ": " + answer.body());
    }
    return answer.body();
  }

  /** Sends a request from inside the node and returns the body, whatever the status is. */
  String send(String method, String url) {
    return ask(method, url).body();
  }

  /** For files that are to go with the network. */
  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    emulator.close();
    agent.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      System.err.println("left behind: " + folder + ": " + e);
    }
  }
}
