package io.tcptrafficscan.scenario;

import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.network.NameServer;
import io.tcptrafficscan.network.TestNetwork;
import io.tcptrafficscan.network.attacker.Attacker;
import io.tcptrafficscan.network.emulator.Emulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The tool with all of its doors open, started with the memory of the images: both ports, a
 * responder, servers of capacity, and a file each for configuration, state and tokens.
 */
final class AttackedTool implements AutoCloseable {
  /** A responder that refuses connections until an attacker takes its place. */
  static final String FALSE_RESPONDER = "192.0.2.240:32601";

  /** Other addresses with servers of capacity, where nothing listens. */
  static final List<String> RESPONDERS =
      IntStream.rangeClosed(201, 230).mapToObj(i -> "192.0.2." + i).toList();

  /** The files that the tool reads or writes while it runs. */
  static final List<String> FILES = List.of("scan.yaml", "api-token", "state.json", "web.yml");

  /** A user of {@link #requirePassword} and the password. */
  static final String USER = "prometheus:secret-of-prometheus";

  private static final String NO_PASSWORD = "http_server_config: {http2: false}";
  private static final String PASSWORD =
      """
      basic_auth_users:
        prometheus: $2y$10$Elb9zzT.cvAdMEMaWxRUb.EcdoRgaanLhWRhpHUfL18v5gxmqW0xy
      """;

  private static final String METRICS = "http://127.0.0.1:59121/metrics";
  private static final List<Integer> PORTS = List.of(443, 8443, 8444, 8445);
  private static final int SERVERS_A_PORT = 125;
  private static final long ATTACK_SECONDS_AT_MOST = 3600;

  private static final String CONFIGURATION =
      """
      interfaces: [eth0, eth1]
      interval: %dms
      timeout: 1s
      output: none
      resolver-refresh: 1s
      api-token-file: %s
      state-file: %s
      web-config: %s
      capacity-token-file: %s
      capacity-interval: 1s
      responder: 32601
      responder-allow: [198.51.100.0/24]
      capacity-servers: [%s]
      servers:
      """;

  private final TestNetwork network;
  private final NameServer names;
  private final Process errors;
  private final String folder;
  private final String pipe;
  private final Map<String, String> contents;
  private final List<Process> attackers = new ArrayList<>();

  private AttackedTool(TestNetwork network, int paths, boolean capacity, Duration interval) {
    this.network = network;
    names = network.nameServer("many.example", "192.0.2.1");
    PORTS.forEach(port -> network.server("*").listening(port));
    folder = Path.of(network.file("api-token", "")).getParent() + "/";
    String token = network.file("capacity-token", Emulator.RESPONDER_TOKEN);
    String configuration =
        CONFIGURATION.formatted(
                interval.toMillis(),
                folder + "api-token",
                folder + "state.json",
                folder + "web.yml",
                token,
                capacity ? responders() : "")
            + servers(paths / 2);
    contents =
        Map.of("scan.yaml", configuration, "api-token", Attacker.API_TOKEN, "web.yml", NO_PASSWORD);
    contents.forEach(network::file);
    pipe = folder + "errors";
    network.inNode("rm -f %1$s %1$s.log && mkfifo %1$s".formatted(pipe));
    errors =
        start(network.startingInNode("sh", "-c", "exec cat < %1$s > %1$s.log".formatted(pipe)));
  }

  /**
   * Starts it with servers that answer, over both interfaces.
   *
   * @param capacity whether it measures capacity with those that do not answer
   */
  static AttackedTool start(TestNetwork network, int paths, boolean capacity, Duration interval) {
    AttackedTool tool = new AttackedTool(network, paths, capacity, interval);
    try {
      List<String> java = new ArrayList<>(List.of(ToolCommand.javaExecutable()));
      java.addAll(ToolCommand.runFlags());
      java.add(memoryOfImages());
      network
          .tool()
          .start(
              ToolCommand.of("--config", tool.folder + "scan.yaml")
                  .java(java)
                  .prefix(List.of("sh", "-c", "exec \"$@\" 2> \"$0\"", tool.pipe)));
      return tool;
    } catch (RuntimeException | AssertionError e) {
      System.out.println(tool.log());
      tool.close();
      throw e;
    }
  }

  private static String responders() {
    return Stream.concat(RESPONDERS.stream().map(r -> r + ":32601"), Stream.of(FALSE_RESPONDER))
        .collect(Collectors.joining(", "));
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String memoryOfImages() {
    try (Stream<String> lines = Files.lines(Path.of("src/docker/java.args"))) {
      return lines.filter(line -> line.startsWith("-Xmx")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the manifest gives the agent's container. */
  static long memoryLimit() {
    try {
      Matcher limit =
          Pattern.compile("(?s)\\n {6}containers:.*?limits:\\s+memory: (\\d+)Mi")
              .matcher(Files.readString(Path.of("k8s/base/daemonset.yaml")));
      return limit
          .results()
          .mapToLong(each -> Long.parseLong(each.group(1)) << 20)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String servers(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                "  - 192.0.2.%d:%d\n"
                    .formatted(1 + i % SERVERS_A_PORT, PORTS.get(i / SERVERS_A_PORT)))
        .collect(Collectors.joining());
  }

  NameServer names() {
    return names;
  }

  /** The last lines that it logged. */
  String log() {
    String log =
        network.inNode(
            "tail -c 2500 %s.log | tr -d '\\000'; echo; cat %sattacker.log || true"
                .formatted(pipe, folder));
    return log.lines().skip(1).collect(Collectors.joining("\n"));
  }

  /** Starts attackers of a kind, and returns what ends them. */
  Runnable crowd(String manner, Attack.Target... targets) {
    List<String> words = new ArrayList<>(List.of(manner, Long.toString(ATTACK_SECONDS_AT_MOST)));
    Stream.of(targets).map(target -> target.address).forEach(words::add);
    Process process = network.attack(targets[0].isFar, words);
    attackers.add(process);
    return process::destroyForcibly;
  }

  /** Adds lines to the configuration, which may be servers or more keys, and reloads it. */
  void configure(String lines) {
    network.inNode("rm -f " + folder + "scan.yaml"); // which may be a pipe
    network.file("scan.yaml", contents.get("scan.yaml") + lines);
    network.tool().hangUp();
  }

  void configureAsAtFirst() {
    configure("");
  }

  /** From now on, whoever asks on the metrics port must be {@link #USER}. */
  void requirePassword() {
    network.file("web.yml", PASSWORD);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> network.ask("GET", METRICS).status() == 401);
  }

  void requireNoPassword() {
    network.file("web.yml", NO_PASSWORD);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> network.ask("GET", METRICS).status() == 200);
  }

  void replaceByPipe(String file) {
    network.inNode("rm -f %1$s && mkfifo %1$s".formatted(folder + file));
  }

  /** Takes back {@link #replaceByPipe}. */
  void restore(String file) {
    network.inNode("rm -f " + folder + file);
    if (contents.containsKey(file)) {
      network.file(file, contents.get(file));
    }
  }

  /** Lets nobody read its standard error, a pipe that is full. */
  void fillErrorPipe() {
    signalErrors("STOP");
    network.inNode(
        "dd if=/dev/zero of=%s bs=4096 count=256 oflag=nonblock 2> /dev/null || true"
            .formatted(pipe));
  }

  void drainErrorPipe() {
    signalErrors("CONT");
  }

  private void signalErrors(String signal) {
    network.inNode("kill -%s %d".formatted(signal, errors.pid()));
  }

  @Override
  public void close() {
    attackers.forEach(Process::destroyForcibly);
    network.tool().close();
    errors.destroyForcibly();
    names.close();
  }
}
