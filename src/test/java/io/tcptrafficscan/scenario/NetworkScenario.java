package io.tcptrafficscan.scenario;

import io.tcptrafficscan.network.Link;
import io.tcptrafficscan.network.MetricCondition;
import io.tcptrafficscan.network.Server;
import io.tcptrafficscan.network.TestNetwork;
import io.tcptrafficscan.network.Tool;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.opentest4j.TestAbortedException;

/** What scenarios share: one network a class, healed after each, and the words to speak of it. */
abstract class NetworkScenario {
  private static final long SEED = 1;

  @SuppressWarnings("NullAway.Init") // before each, so that each test is seen to be skipped
  static TestNetwork network;

  @SuppressWarnings("NullAway.Init")
  static Tool tool;

  private static @Nullable String unavailable;

  @BeforeEach
  void build() {
    if (unavailable != null) {
      throw new TestAbortedException(unavailable);
    }
    if (network == null) {
      try {
        network = TestNetwork.open(SEED);
      } catch (TestAbortedException e) {
        unavailable = e.getMessage();
        throw e;
      }
      tool = network.tool();
    }
  }

  @AfterEach
  void heal() {
    if (network != null) {
      network.heal();
    }
  }

  @AfterAll
  @SuppressWarnings("NullAway") // as at first
  static void close() {
    if (network != null) {
      network.close();
      network = null;
    }
  }

  static Link link(String name) {
    return network.link(name);
  }

  static Server server(String address) {
    return network.server(address);
  }

  static MetricCondition metric(String name) {
    return MetricCondition.metric("tcp_traffic_scan_" + name);
  }

  /** Failures for a reason. */
  static MetricCondition failures(String reason) {
    return metric("probe_failures_total").labels("reason", reason);
  }

  /** A command line in words. */
  static String[] args(String line) {
    return line.split(" ", -1);
  }

  /** Options for so many servers. */
  static String servers(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "-s 192.0.2." + i)
        .collect(Collectors.joining(" "));
  }

  /** Waits until the tool has ended on its own. */
  static void awaitEnd(Duration atMost) {
    Awaitility.await().atMost(atMost).until(() -> !tool.isRunning());
  }

  static void await(MetricCondition condition) {
    tool.await(condition);
  }

  static void await(Duration atMost, MetricCondition condition) {
    tool.await(atMost, condition);
  }
}
