package io.tcptrafficscan.config;

import io.tcptrafficscan.net.AddressFamily;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.ListenAddresses;
import io.tcptrafficscan.net.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The settings, valid each on its own and together.
 *
 * @param interfaces names and patterns in the order given, each once
 * @param servers in the order given, each once
 * @param serverOptions the settings of single servers, in the order of the servers
 * @param duplicates texts of {@code -i} and {@code -s} that were given more than once
 * @param sample how many addresses of each server with {@code all:} to measure; all where empty
 * @param count after how many rounds to stop
 * @param aliases other names of interfaces, such as a router's {@code wan0} for {@code eth0}: from
 *     alias to interface, in the order given
 * @param outputAsked whether the output was chosen, or the run has a count: without output it is in
 *     vain
 * @param historyMemoryBytes how much memory the history may take
 * @param rttBuckets upper bounds, ascending
 */
public record Settings(
    List<InterfaceChoice> interfaces,
    List<Server> servers,
    Map<Server, ServerOptions> serverOptions,
    List<String> duplicates,
    OptionalInt sample,
    Duration interval,
    Duration timeout,
    OptionalLong count,
    Output output,
    boolean outputAsked,
    Map<InterfaceName, InterfaceName> aliases,
    List<Cidr> denyAddresses,
    Optional<Path> stateFile,
    long historyMemoryBytes,
    Close close,
    int maxPaths,
    AddressFamily family,
    Duration resolverRefresh,
    Duration resolverKeep,
    List<Duration> rttBuckets,
    MetricsPort metrics,
    Optional<WebConfig> webConfig,
    StatusPage statusPage,
    Listener api,
    List<String> apiAllowedHosts,
    Optional<Path> apiTokenFile,
    LogLevel logLevel,
    CapacitySettings capacity) {

  /** What goes to standard output. */
  public enum Output {
    /** One line per interface and round. */
    BARS,
    /** One JSON object per probe, each on a line. */
    JSON,
    /** The table of the status, drawn again in its place in a terminal. */
    TABLE,
    NONE
  }

  /** How a probe's connection ends. */
  public enum Close {
    /** By RST: it leaves no TIME_WAIT on this machine. */
    RST,
    /** By FIN, for servers that log a reset as an error. */
    FIN
  }

  /** Whether the status page and the JSON API are served. */
  public enum StatusPage {
    ON,
    OFF
  }

  /** The lowest severity that is logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /**
   * Where metrics and health listen.
   *
   * @param hosts in the order given, each once; {@link ListenAddresses} says what they mean
   */
  public record MetricsPort(List<String> hosts, int port) {}

  /** An address to listen on. */
  public record Listener(String host, int port) {}

  /**
   * Makes the settings from their values.
   *
   * @param values the values of all settings; there must be no problem
   */
  static Settings of(
      Values values,
      Map<Server, ServerOptions> serverOptions,
      Map<InterfaceName, InterfaceName> aliases) {
    return new Settings(
        values.distinct(Option.INTERFACE),
        values.distinct(Option.SERVER),
        serverOptions,
        duplicates(values),
        values.maybe(Option.SAMPLE).stream().mapToInt(Math::toIntExact).findAny(),
        values.one(Option.INTERVAL),
        values.one(Option.TIMEOUT),
        values.maybe(Option.COUNT).stream().mapToLong(count -> count).findAny(),
        values.one(Option.OUTPUT),
        values.isChosen(Option.OUTPUT) || values.isChosen(Option.COUNT),
        aliases,
        values.all(Option.DENY_ADDRESS),
        values.maybe(Option.STATE_FILE),
        values.one(Option.HISTORY_MEMORY),
        values.one(Option.CLOSE),
        Math.toIntExact(values.one(Option.MAX_PATHS)),
        values.one(Option.FAMILY),
        values.one(Option.RESOLVER_REFRESH),
        values.one(Option.RESOLVER_KEEP),
        values.all(Option.RTT_BUCKETS),
        new MetricsPort(
            values.distinct(Option.METRICS_HOST), Math.toIntExact(values.one(Option.METRICS_PORT))),
        values.maybe(Option.WEB_CONFIG),
        values.one(Option.STATUS_PAGE),
        new Listener(values.one(Option.API_HOST), Math.toIntExact(values.one(Option.API_PORT))),
        values.all(Option.API_ALLOWED_HOST),
        values.maybe(Option.API_TOKEN_FILE),
        values.one(Option.LOG_LEVEL),
        CapacitySettings.of(values));
  }

  private static List<String> duplicates(Values values) {
    Set<String> seen = new HashSet<>();
    Set<String> again = new LinkedHashSet<>();
    Stream.of(Option.INTERFACE, Option.SERVER)
        .flatMap(option -> values.texts(option).stream().map(text -> option + " " + text.value()))
        .filter(text -> !seen.add(text))
        .forEach(text -> again.add(text.substring(text.indexOf(' ') + 1)));
    return List.copyOf(again);
  }

  /** How URLs of the metrics port begin, as the start found it. */
  public String metricsScheme() {
    return webConfig.flatMap(WebConfig::tls).isPresent() ? "https" : "http";
  }

  /** Time from one probe to the next on a path to the server. */
  public Duration interval(Server server) {
    return options(server).interval().orElse(interval);
  }

  /** How long a probe of a server waits for an answer. */
  public Duration timeout(Server server) {
    return options(server).timeout().orElse(timeout);
  }

  /** Which addresses of the server's name are used. */
  public AddressFamily family(Server server) {
    return options(server).family().orElse(family);
  }

  private ServerOptions options(Server server) {
    return serverOptions.getOrDefault(server, ServerOptions.NONE);
  }

  /** The interfaces that are given by name. They need not exist. */
  public List<InterfaceName> namedInterfaces() {
    return named(interfaces);
  }

  static List<InterfaceName> named(List<InterfaceChoice> interfaces) {
    return interfaces.stream()
        .filter(InterfaceName.class::isInstance)
        .map(InterfaceName.class::cast)
        .toList();
  }
}
