package io.tcptrafficscan.k8s;

import io.tcptrafficscan.config.Configuration;
import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.InvalidInputException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tool's settings, as its code has them. */
final class ScanEnvironment {
  private ScanEnvironment() {}

  /** The environment variable of each option of the tool. */
  static Set<String> names() {
    return Option.ALL.stream().map(Option::environmentName).collect(Collectors.toSet());
  }

  /** What the tool makes of its environment. */
  static Settings settings(Map<String, String> environment) {
    return Configuration.load(Map.of(), environment).settings();
  }

  /** Whether this build knows servers of the form {@code all:NAME:PORT}. */
  static boolean canHaveAllAddresses() {
    try {
      return settings(
              Map.of(
                  "TCP_TRAFFIC_SCAN_INTERFACE",
                  "eth0",
                  "TCP_TRAFFIC_SCAN_SERVER",
                  "all:name.example:443"))
          != null;
    } catch (InvalidInputException e) {
      return false;
    }
  }
}
