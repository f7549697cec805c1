package io.tcptrafficscan.config;

import io.tcptrafficscan.net.AddressFamily;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings in the file that concern one server only.
 *
 * @param interval the server's own interval; empty where the common interval counts
 * @param timeout the server's own timeout; empty where the common timeout counts
 * @param family which addresses of the server's name are used; empty where the common family counts
 * @param labels from name to value, in the order given, for {@code server_info} alone
 */
public record ServerOptions(
    Optional<Duration> interval,
    Optional<Duration> timeout,
    Optional<AddressFamily> family,
    Map<String, String> labels) {

  /** The options of a server that the file gives no settings of its own. */
  public static final ServerOptions NONE =
      new ServerOptions(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

  public ServerOptions {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
