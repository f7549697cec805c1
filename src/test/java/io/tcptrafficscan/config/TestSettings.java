package io.tcptrafficscan.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Settings for tests. */
public final class TestSettings {
  private TestSettings() {}

  /**
   * The settings with these options, by name; lists have commas. {@code lo} and {@code 192.0.2.1}
   * are measured where nothing else is said.
   */
  public static Settings of(Map<String, String> options) {
    return configuration(options).settings();
  }

  /** The configuration with these options. */
  public static Configuration configuration(Map<String, String> options) {
    Map<String, String> all = new HashMap<>(Map.of("interface", "lo", "server", "192.0.2.1"));
    all.putAll(options);
    return Configuration.load(Map.of(), environment(all));
  }

  /** Options by name as environment variables. */
  static Map<String, String> environment(Map<String, String> options) {
    Map<String, String> environment = new HashMap<>();
    options.forEach(
        (name, value) ->
            environment.put(
                "TCP_TRAFFIC_SCAN_" + name.replace('-', '_').toUpperCase(Locale.ROOT), value));
    return environment;
  }
}
