package io.tcptrafficscan.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of the file. A test holds them to the options, the JSON Schema and the documentation.
 */
final class ConfigKeys {
  static final String INTERFACES = "interfaces";
  static final String SERVERS = "servers";
  static final String NAME = "name";
  static final String ALIASES = "aliases";
  static final String PORT = "port";
  static final String INTERVAL = "interval";
  static final String TIMEOUT = "timeout";
  static final String LABELS = "labels";

  /** Of an interface that is more than a name. */
  static final Set<String> OF_INTERFACE = Set.of(NAME, ALIASES);

  /** Of a server that is more than a name. */
  static final Set<String> OF_SERVER = Set.of(NAME, PORT, INTERVAL, TIMEOUT, LABELS);

  /** Those of the top level that are lists of values, with the option that each stands for. */
  static final Map<String, String> LISTS =
      Map.of(
          "rtt-buckets", "rtt-buckets",
          "api-allowed-hosts", "api-allowed-host",
          "capacity-servers", "capacity-server",
          "responder-allow", "responder-allow");

  /** Those of the top level that are one value and are called as their option. */
  static final List<String> VALUES =
      List.of(
          INTERVAL,
          TIMEOUT,
          "sample",
          "count",
          "output",
          "close",
          "state-file",
          "max-paths",
          "resolver-refresh",
          "resolver-keep",
          "metrics-host",
          "metrics-port",
          "api-host",
          "api-port",
          "api-token-file",
          "log-level",
          "capacity-interval",
          "capacity-budget",
          "capacity-token-file",
          "capacity-deep",
          "hello-train",
          "calibrate",
          "responder",
          "responder-budget");

  /** All of the top level, with the option that each stands for. */
  static Map<String, String> top() {
    Map<String, String> top = new LinkedHashMap<>();
    top.put(INTERFACES, "interface");
    top.put(SERVERS, "server");
    VALUES.forEach(key -> top.put(key, key));
    top.putAll(LISTS);
    return top;
  }

  private ConfigKeys() {}
}
