package io.tcptrafficscan.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the operator asked for, checked.
 *
 * @param interfaces names and patterns in the order given, each once
 * @param servers in the order given, each once
 * @param duplicates texts of {@code -i} and {@code -s} that were given more than once
 * @param sample how many addresses of each server with {@code all:} to measure; all where empty
 * @param count after how many rounds to stop
 * @param rttBuckets upper bounds, ascending
 */
public record Settings(
    List<InterfaceChoice> interfaces,
    List<Server> servers,
    List<String> duplicates,
    OptionalInt sample,
    Duration interval,
    Duration timeout,
    OptionalLong count,
    Output output,
    Aliases aliases,
    Optional<Path> stateFile,
    Close close,
    int maxPaths,
    Duration resolverRefresh,
    Duration resolverKeep,
    List<Duration> rttBuckets,
    Listener metrics,
    Listener api,
    List<String> apiAllowedHosts,
    Optional<Path> apiTokenFile,
    LogLevel logLevel,
    CapacitySettings capacity) {

  /** What goes to standard output. */
  public enum Output {
    /** One line an interface and round. */
    BARS,
    /** One JSON object a line and probe. */
    JSON,
    NONE
  }

  /** How a probe's connection ends. */
  public enum Close {
    /** By RST: no TIME_WAIT is left on this node. */
    RST,
    /** By FIN, for servers that mind. */
    FIN
  }

  /** From which severity on a log line is written. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /** An address to listen on. */
  public record Listener(String host, int port) {}

  private static final Duration LEAST_INTERVAL = Duration.ofMillis(10);
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration LONGEST_KEPT = Duration.ofHours(24);
  private static final Duration LEAST_BUCKET = Duration.ofNanos(1_000);
  private static final long MOST_ROUNDS = 1_000_000_000_000L;
  private static final int MOST_PATHS = 1_000_000;
  private static final int LAST_PORT = 65535;
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:-]{1,253}");

  /**
   * Checks every text.
   *
   * @throws InvalidInputException at the first that is wrong
   */
  public static Settings from(ScanConfig config) {
    List<String> interfaceTexts = config.interfaces().orElse(List.of());
    List<String> serverTexts = config.servers().orElse(List.of());
    requireBoth(interfaceTexts, serverTexts);
    List<String> duplicates = new ArrayList<>();
    List<InterfaceChoice> interfaces = distinct(interfaceTexts, InterfaceChoice::parse, duplicates);
    List<Server> servers = distinct(serverTexts, Server::parse, duplicates);
    requirePath(interfaces, servers);
    Listener metrics = listener("metrics", config.metricsHost(), config.metricsPort());
    Listener api = listener("api", config.apiHost(), config.apiPort());
    requireOwnPorts(metrics, api);
    return new Settings(
        interfaces,
        servers,
        List.copyOf(duplicates),
        sample(config.sample(), servers),
        Units.duration("interval", config.interval(), LEAST_INTERVAL, LONGEST),
        Units.duration("timeout", config.timeout(), LEAST_TIMEOUT, LONGEST),
        config.count().stream().mapToLong(t -> Units.whole("count", t, 1, MOST_ROUNDS)).findAny(),
        choice("output", config.output(), Output.values()),
        Aliases.parse(config.aliases().orElse(List.of()), named(interfaces)),
        config.stateFile().map(text -> path("state-file", text)),
        choice("close", config.close(), Close.values()),
        (int) Units.whole("max-paths", config.maxPaths(), 1, MOST_PATHS),
        Units.duration(
            "resolver-refresh", config.resolverRefresh(), Duration.ofSeconds(1), LONGEST),
        Units.duration("resolver-keep", config.resolverKeep(), Duration.ofSeconds(1), LONGEST_KEPT),
        buckets(config.rttBuckets()),
        metrics,
        api,
        List.copyOf(config.apiAllowedHosts().orElse(List.of())),
        config.apiTokenFile().map(Settings::tokenFile),
        choice("log-level", config.logLevel(), LogLevel.values()),
        CapacitySettings.from(config));
  }

  private static void requireBoth(List<String> interfaces, List<String> servers) {
    List<String> missing = new ArrayList<>();
    if (interfaces.isEmpty()) {
      missing.add("an interface with -i, for example -i eth0");
    }
    if (servers.isEmpty()) {
      missing.add("a server with -s, for example -s 1.1.1.1");
    }
    if (!missing.isEmpty()) {
      throw new InvalidInputException("nothing to measure: add " + String.join(", and ", missing));
    }
  }

  /** Those that are given by name, which need not exist. */
  public List<InterfaceName> namedInterfaces() {
    return named(interfaces);
  }

  private static List<InterfaceName> named(List<InterfaceChoice> interfaces) {
    return interfaces.stream()
        .filter(InterfaceName.class::isInstance)
        .map(InterfaceName.class::cast)
        .toList();
  }

  private static OptionalInt sample(Optional<String> text, List<Server> servers) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    int sample = (int) Units.whole("sample", text.get(), 1, MOST_PATHS);
    if (servers.stream().noneMatch(Server::all)) {
      throw new InvalidInputException(
          "invalid sample %s: there is nothing to choose from without a server of the form all:name"
              .formatted(Quoted.of(text.get())));
    }
    return OptionalInt.of(sample);
  }

  private static void requirePath(List<InterfaceChoice> interfaces, List<Server> servers) {
    for (Server server : servers) {
      InterfaceName zone = server.zone();
      if (zone != null && interfaces.stream().noneMatch(choice -> choice.canMean(zone))) {
        throw new InvalidInputException(
            "invalid server %s: its zone %s is not among the interfaces given with -i"
                .formatted(Quoted.of(server.text()), zone));
      }
    }
  }

  private static void requireOwnPorts(Listener metrics, Listener api) {
    if (metrics.port() == api.port()) {
      throw new InvalidInputException(
          "invalid api-port '%d': metrics-port and api-port must differ".formatted(api.port()));
    }
  }

  private static <T> List<T> distinct(
      List<String> texts, Function<String, T> parse, List<String> duplicates) {
    LinkedHashSet<String> seen = new LinkedHashSet<>();
    texts.stream().filter(text -> !seen.add(text)).distinct().forEach(duplicates::add);
    return seen.stream().map(parse).toList();
  }

  private static <E extends Enum<E>> E choice(String name, String text, E[] values) {
    for (E value : values) {
      if (text.equals(value.name().toLowerCase(Locale.ROOT))) {
        return value;
      }
    }
    throw new InvalidInputException(
        "invalid %s %s: must be %s"
            .formatted(
                name,
                Quoted.of(text),
                Arrays.stream(values)
                    .map(value -> value.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "))));
  }

  private static Path path(String name, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          "invalid " + name + " " + Quoted.of(text) + ": must be the path of a file");
    }
  }

  private static Path tokenFile(String text) {
    Path file = path("api-token-file", text);
    try {
      if (!Files.readString(file).isBlank()) {
        return file;
      }
    } catch (IOException e) {
      // said below: a missing, unreadable or binary file
    }
    throw new InvalidInputException(
        "invalid api-token-file "
            + Quoted.of(text)
            + ": it cannot be read or is empty; it must be a text file that holds a token");
  }

  private static List<Duration> buckets(List<String> texts) {
    List<Duration> bounds =
        texts.stream()
            .map(text -> Units.duration("rtt-buckets", text.strip(), LEAST_BUCKET, LONGEST))
            .toList();
    for (int i = 1; i < bounds.size(); i++) {
      if (bounds.get(i - 1).compareTo(bounds.get(i)) >= 0) {
        throw new InvalidInputException(
            "invalid rtt-buckets %s: each must be greater than the one before it"
                .formatted(Quoted.of(String.join(",", texts))));
      }
    }
    return bounds;
  }

  private static Listener listener(String name, String host, String port) {
    if (!HOST.matcher(host).matches()) {
      throw new InvalidInputException(
          "invalid %s-host %s: must be a local address or name".formatted(name, Quoted.of(host)));
    }
    return new Listener(host, (int) Units.whole(name + "-port", port, 1, LAST_PORT));
  }
}
