package io.tcptrafficscan.scenario;

import io.tcptrafficscan.network.Link;
import io.tcptrafficscan.network.LinkCounts;
import io.tcptrafficscan.network.TestNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** What people measure with otherwise, and traffic that is in the way. */
final class Iperf {
  private static final Pattern RECEIVED =
      Pattern.compile(
          "\"sum_received\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+)[^}]*\"bits_per_second\":\\s*([0-9.e+]+)");

  private Iperf() {}

  /** By the receiver's account. */
  record Measured(double bitsPerSecond, long bytes) {}

  static boolean isInstalled() {
    return java.nio.file.Files.isExecutable(java.nio.file.Path.of("/usr/bin/iperf3"));
  }

  static void require() {
    if (!isInstalled()) {
      throw new TestAbortedException("other traffic needs iperf3 (Debian: iperf3)");
    }
  }

  /** Downloads for a second; null where iperf3 is not installed. */
  static @Nullable Measured measure(TestNetwork network, String interfaceName) {
    return measure(network, interfaceName, 1);
  }

  /** Downloads for some seconds; null where iperf3 is not installed. */
  static @Nullable Measured measure(TestNetwork network, String interfaceName, int seconds) {
    if (!isInstalled()) {
      return null;
    }
    Process server = start(network.startingInNet("iperf3", "-s", "-1", "-p", "5201"));
    try {
      awaitListening(network, 5201);
      String json =
          network.inNode(
              "iperf3 -c 192.0.2.1 -p 5201 -R -t %d -J --bind-dev %s"
                  .formatted(seconds, interfaceName));
      Matcher matcher = RECEIVED.matcher(json);
      if (!matcher.find()) {
        throw new AssertionError("iperf3 said: " + json);
      }
      return new Measured(Double.parseDouble(matcher.group(2)), Long.parseLong(matcher.group(1)));
    } finally {
      server.destroyForcibly();
    }
  }

  private static void awaitListening(TestNetwork network, int port) {
    Awaitility.await()
        .pollDelay(java.time.Duration.ZERO)
        .pollInterval(java.time.Duration.ofMillis(20))
        .until(() -> network.inNet("ss -Hltn sport = :" + port).contains("LISTEN"));
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** UDP in both directions over eth0, until it is closed. */
  static Traffic traffic(TestNetwork network, int megabits) {
    Process server =
        start(network.startingInNet("iperf3", "-s", "-1", "-B", "192.0.2.1", "-p", "5202"));
    awaitListening(network, 5202);
    Process client =
        start(
            network.startingInNode(
                "iperf3",
                "-c",
                "192.0.2.1",
                "-p",
                "5202",
                "-u",
                "--bidir",
                "-t",
                "120",
                "-l",
                "1400",
                "-b",
                megabits + "M",
                "--bind-dev",
                "eth0"));
    return new Traffic(network, server, client);
  }

  record Traffic(TestNetwork network, Process server, Process client) implements AutoCloseable {
    boolean flows() {
      LinkCounts now = network.link("eth0").counts();
      return now.others(Link.Direction.OUT) > 500 && now.others(Link.Direction.IN) > 500;
    }

    @Override
    public void close() {
      client.destroyForcibly();
      server.destroyForcibly();
    }
  }
}
