package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the operator asked for, checked.
 *
 * @param interfaces names and patterns in the order given, each once
 * @param servers in the order given, each once
 * @param serverOptions what some servers have of their own, in the order of the servers
 * @param duplicates texts of {@code -i} and {@code -s} that were given more than once
 * @param sample how many addresses of each server with {@code all:} to measure; all where empty
 * @param count after how many rounds to stop
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

  private static final Path ROOT = Path.of("/");
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
   * What came of a check.
   *
   * @param settings null where something is wrong
   */
  record Checked(@Nullable Settings settings, List<Findings.Finding> findings) {}

  /**
   * Checks every text.
   *
   * @throws InvalidInputException at the first that is wrong
   */
  public static Settings from(ScanConfig config) {
    Checked checked = check(config, List.of());
    if (checked.settings() == null) {
      throw new InvalidInputException(checked.findings().get(0).message());
    }
    return checked.settings();
  }

  /**
   * Checks every text, and says all that is wrong.
   *
   * @param own what servers have of their own; those that are not measured do not matter
   */
  static Checked check(ScanConfig config, List<ServerTexts> own) {
    Findings found = new Findings();
    List<String> interfaceTexts = config.interfaces().orElse(List.of());
    List<String> serverTexts = config.servers().orElse(List.of());
    found.check("", () -> requireBoth(interfaceTexts, serverTexts));
    List<String> duplicates = new ArrayList<>();
    List<InterfaceChoice> interfaces =
        distinct(found, "interface", interfaceTexts, InterfaceChoice::parse, duplicates);
    List<Server> servers = distinct(found, "server", serverTexts, Server::parse, duplicates);
    requirePath(found, interfaces, serverTexts, servers);
    Listener none = new Listener("", 0);
    Listener metrics = listener(found, "metrics", none, config.metricsHost(), config.metricsPort());
    Listener api = listener(found, "api", none, config.apiHost(), config.apiPort());
    found.check("api-port", () -> requireOwnPorts(metrics, api));
    CapacitySettings capacity = CapacitySettings.from(config, found);
    Settings settings =
        new Settings(
            interfaces,
            servers,
            OwnOptions.of(own, servers, found),
            List.copyOf(duplicates),
            found.read(
                "sample",
                OptionalInt.empty(),
                () -> sample(config.sample(), servers, capacity.servers(), serverTexts)),
            found.read("interval", LONGEST, () -> interval("interval", config.interval())),
            found.read("timeout", LONGEST, () -> timeout("timeout", config.timeout())),
            found.read("count", OptionalLong.empty(), () -> count(config.count())),
            found.read(
                "output", Output.NONE, () -> choice("output", config.output(), Output.values())),
            Aliases.parse(config.aliases().orElse(List.of()), named(interfaces), found),
            config
                .stateFile()
                .map(t -> found.read("state-file", ROOT, () -> path("state-file", t))),
            found.read("close", Close.RST, () -> choice("close", config.close(), Close.values())),
            found.read(
                "max-paths",
                0,
                () -> (int) Units.whole("max-paths", config.maxPaths(), 1, MOST_PATHS)),
            found.read(
                "resolver-refresh",
                LONGEST,
                () ->
                    Units.duration(
                        "resolver-refresh",
                        config.resolverRefresh(),
                        Duration.ofSeconds(1),
                        LONGEST)),
            found.read(
                "resolver-keep",
                LONGEST,
                () ->
                    Units.duration(
                        "resolver-keep",
                        config.resolverKeep(),
                        Duration.ofSeconds(1),
                        LONGEST_KEPT)),
            buckets(config.rttBuckets(), found),
            metrics,
            api,
            List.copyOf(config.apiAllowedHosts().orElse(List.of())),
            config.apiTokenFile().map(t -> found.read("api-token-file", ROOT, () -> tokenFile(t))),
            found.read(
                "log-level",
                LogLevel.INFO,
                () -> choice("log-level", config.logLevel(), LogLevel.values())),
            capacity);
    return new Checked(found.all().isEmpty() ? settings : null, found.all());
  }

  static Duration interval(String name, String text) {
    return Units.duration(name, text, LEAST_INTERVAL, LONGEST);
  }

  static Duration timeout(String name, String text) {
    return Units.duration(name, text, LEAST_TIMEOUT, LONGEST);
  }

  private static OptionalLong count(Optional<String> text) {
    return text.stream().mapToLong(t -> Units.whole("count", t, 1, MOST_ROUNDS)).findAny();
  }

  /** From probe to probe of a server's paths. */
  public Duration interval(Server server) {
    return options(server).interval().orElse(interval);
  }

  /** How long a probe of a server waits for an answer. */
  public Duration timeout(Server server) {
    return options(server).timeout().orElse(timeout);
  }

  private ServerOptions options(Server server) {
    return serverOptions.getOrDefault(server, ServerOptions.NONE);
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

  private static OptionalInt sample(
      Optional<String> text,
      List<Server> servers,
      List<Server> capacityServers,
      List<String> serverTexts) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    int sample = (int) Units.whole("sample", text.get(), 1, MOST_PATHS);
    if (Stream.concat(servers.stream(), capacityServers.stream()).noneMatch(Server::all)
        && !serverTexts.isEmpty()) {
      throw new InvalidInputException(
          "invalid sample %s: there is nothing to choose from without a server of the form all:name"
              .formatted(Quoted.of(text.get())));
    }
    return OptionalInt.of(sample);
  }

  private static void requirePath(
      Findings found, List<InterfaceChoice> interfaces, List<String> texts, List<Server> servers) {
    for (Server server : servers) {
      InterfaceName zone = server.zone();
      if (zone != null && interfaces.stream().noneMatch(choice -> choice.canMean(zone))) {
        found.check(
            "server[" + texts.indexOf(server.text()) + "]",
            () -> {
              throw new InvalidInputException(
                  "invalid server %s: its zone %s is not among the interfaces given with -i"
                      .formatted(Quoted.of(server.text()), zone));
            });
      }
    }
  }

  private static void requireOwnPorts(Listener metrics, Listener api) {
    if (metrics.port() == api.port() && api.port() != 0) {
      throw new InvalidInputException(
          "invalid api-port '%d': metrics-port and api-port must differ".formatted(api.port()));
    }
  }

  private static <T> List<T> distinct(
      Findings found,
      String name,
      List<String> texts,
      Function<String, T> parse,
      List<String> duplicates) {
    Set<String> seen = new HashSet<>();
    Set<String> again = new LinkedHashSet<>();
    List<T> distinct =
        found.each(
            name,
            texts,
            text -> {
              if (seen.add(text)) {
                return parse.apply(text);
              }
              again.add(text);
              return null;
            });
    duplicates.addAll(again);
    return distinct;
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

  private static List<Duration> buckets(List<String> texts, Findings found) {
    List<Duration> bounds =
        found.each(
            "rtt-buckets",
            texts,
            text -> Units.duration("rtt-buckets", text.strip(), LEAST_BUCKET, LONGEST));
    found.check("rtt-buckets", () -> requireAscending(texts, bounds));
    return bounds;
  }

  private static void requireAscending(List<String> texts, List<Duration> bounds) {
    for (int i = 1; i < bounds.size(); i++) {
      if (bounds.get(i - 1).compareTo(bounds.get(i)) >= 0) {
        throw new InvalidInputException(
            "invalid rtt-buckets %s: each must be greater than the one before it"
                .formatted(Quoted.of(String.join(",", texts))));
      }
    }
  }

  private static Listener listener(
      Findings found, String name, Listener none, String host, String port) {
    found.check(name + "-host", () -> requireHost(name, host));
    return found.read(
        name + "-port",
        none,
        () -> new Listener(host, (int) Units.whole(name + "-port", port, 1, LAST_PORT)));
  }

  private static void requireHost(String name, String host) {
    if (!HOST.matcher(host).matches()) {
      throw new InvalidInputException(
          "invalid %s-host %s: must be a local address or name".formatted(name, Quoted.of(host)));
    }
  }
}
