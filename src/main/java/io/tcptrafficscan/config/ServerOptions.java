package io.tcptrafficscan.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the file says of one server alone.
 *
 * @param interval its own, where it has one
 * @param timeout its own, where it has one
 * @param labels from name to value, in the order given, for {@code server_info} alone
 */
public record ServerOptions(
    Optional<Duration> interval, Optional<Duration> timeout, Map<String, String> labels) {

  /** Nothing of its own. */
  public static final ServerOptions NONE =
      new ServerOptions(Optional.empty(), Optional.empty(), Map.of());

  public ServerOptions {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
