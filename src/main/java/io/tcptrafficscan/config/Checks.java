package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.ListenAddresses;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks that the values fit together, and reads aliases and the settings of single servers. */
final class Checks {
  private static final Pattern LABEL = Pattern.compile("(?!__)[a-zA-Z_][a-zA-Z0-9_]{0,63}");
  private static final int LONGEST_VALUE = 200;
  private static final int MOST_LABELS = 16;

  /** One pattern stands for many interfaces. Each is compared with every interface, every round. */
  private static final int MOST_PATTERNS = 100;

  /** Every path has a counter for each. */
  private static final int MOST_BUCKETS = 100;

  /** Labels of this tool's metrics, those that a scrape adds, and those of histograms. */
  static final Set<String> RESERVED =
      Set.of(
          "address",
          "direction",
          "instance",
          "interface",
          "java_version",
          "job",
          "le",
          "method",
          "node",
          "quantile",
          "reason",
          "result",
          "revision",
          "server",
          "server_ip",
          "state",
          "version");

  private final Values values;
  private final Problems problems;

  Checks(Values values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  /** Adds a problem if there is no interface or no server. */
  void requireInterfaceAndServer() {
    List<String> missing = new ArrayList<>();
    if (values.texts(Option.INTERFACE).isEmpty()) {
      missing.add("an interface with -i, for example -i eth0");
    }
    if (values.texts(Option.SERVER).isEmpty()) {
      missing.add("a server with -s, for example -s 1.1.1.1");
    }
    if (!missing.isEmpty()) {
      String orThere = problems.haveFile() ? ", or name it in the file" : "";
      problems.add("nothing to measure: add " + String.join(", and ", missing) + orThere);
    }
  }

  /** Adds a problem for each value that does not fit to the others. */
  void check() {
    checkPatterns();
    checkZones();
    checkSample();
    checkPorts();
    checkHosts();
    checkBuckets();
    checkCapacity();
  }

  private List<InterfaceChoice> patterns() {
    return values.all(Option.INTERFACE).stream()
        .filter(choice -> !(choice instanceof InterfaceName))
        .toList();
  }

  private void checkPatterns() {
    int patterns = patterns().size();
    if (patterns > MOST_PATTERNS) {
      refuse(
          Option.INTERFACE,
          "too many patterns: %d, at most %d are accepted".formatted(patterns, MOST_PATTERNS));
    }
  }

  private void checkZones() {
    Predicate<InterfaceName> measured = measured();
    Map<String, Text> texts = new HashMap<>();
    values.texts(Option.SERVER).forEach(text -> texts.putIfAbsent(text.value(), text));
    for (Server server : values.distinct(Option.SERVER)) {
      InterfaceName zone = server.zone();
      if (zone != null && !measured.test(zone)) {
        refuse(
            texts.getOrDefault(server.text(), first(Option.SERVER)),
            Option.SERVER,
            server.text(),
            "its zone " + zone + " is not among the interfaces given with -i");
      }
    }
  }

  /** Whether an interface is named by {@code -i} or may be meant by a pattern there. */
  private Predicate<InterfaceName> measured() {
    Set<InterfaceName> named = Set.copyOf(Settings.named(values.distinct(Option.INTERFACE)));
    List<InterfaceChoice> patterns = patterns().stream().limit(MOST_PATTERNS).toList();
    return name ->
        named.contains(name) || patterns.stream().anyMatch(choice -> choice.canMean(name));
  }

  private void checkSample() {
    boolean all =
        Stream.of(Option.SERVER, Option.CAPACITY_SERVER)
            .flatMap(option -> values.all(option).stream())
            .anyMatch(Server::all);
    if (values.maybe(Option.SAMPLE).isPresent() && !all && values.isGiven(Option.SERVER)) {
      refuse(
          Option.SAMPLE,
          first(Option.SAMPLE).value(),
          "there is nothing to choose from without a server of the form all:name");
    }
  }

  private void checkPorts() {
    Optional<Long> api = values.maybe(Option.API_PORT);
    if (api.isPresent() && api.equals(values.maybe(Option.METRICS_PORT))) {
      refuse(
          Option.API_PORT, first(Option.API_PORT).value(), "metrics-port and api-port must differ");
    }
    Optional<Long> responder = values.maybe(Option.RESPONDER).map(each -> (long) each.port());
    if (responder.isPresent()
        && (responder.equals(api) || responder.equals(values.maybe(Option.METRICS_PORT)))) {
      refuse(
          Option.RESPONDER,
          first(Option.RESPONDER).value(),
          "it must differ from metrics-port and api-port");
    }
  }

  private void checkHosts() {
    List<String> hosts = values.distinct(Option.METRICS_HOST);
    Optional<String> everywhere = hosts.stream().filter(ListenAddresses::isWildcard).findFirst();
    if (everywhere.isPresent() && hosts.size() > 1) {
      refuse(
          Option.METRICS_HOST,
          everywhere.get(),
          "it means all addresses of this machine: give it alone, or leave it out");
    }
  }

  private void checkBuckets() {
    List<Duration> bounds = values.all(Option.RTT_BUCKETS);
    if (!bounds.equals(bounds.stream().sorted().distinct().toList())) {
      List<String> texts = values.texts(Option.RTT_BUCKETS).stream().map(Text::value).toList();
      refuse(
          Option.RTT_BUCKETS,
          String.join(",", texts),
          "each must be greater than the one before it");
    } else if (bounds.size() > MOST_BUCKETS) {
      refuse(
          Option.RTT_BUCKETS,
          "too many: %d, at most %d are accepted".formatted(bounds.size(), MOST_BUCKETS));
    }
  }

  private void checkCapacity() {
    boolean token = values.isGiven(Option.CAPACITY_TOKEN_FILE);
    if (values.isOn(Option.CAPACITY_DEEP) && !token) {
      refuse(
          Option.CAPACITY_DEEP,
          "responders serve deep trains only to clients that know their token; add it with"
              + " --capacity-token-file");
    }
    if (values.isOn(Option.CALIBRATE)
        && !values.isGiven(Option.CAPACITY_SERVER)
        && !values.isGiven(Option.CAPACITY_URL)) {
      refuse(
          Option.CALIBRATE,
          "nothing is measured to calibrate by; add a responder with --capacity-server, or a web"
              + " server with --capacity-url");
    }
    checkUrls(Option.CAPACITY_URL);
    checkUrls(Option.CAPACITY_UPLOAD_URL);
    checkResponder(values.maybe(Option.RESPONDER).isPresent(), token);
  }

  /**
   * Two URLs of one server would measure the same path, and share its series. A URL for an
   * interface that is not measured would give no number, and nothing would say why.
   */
  private void checkUrls(Option<WebObject> option) {
    Predicate<InterfaceName> measured = measured();
    Map<Server, WebObject> first = new HashMap<>();
    for (WebObject each : values.distinct(option)) {
      WebObject other = first.putIfAbsent(each.url().server(), each);
      if (other != null) {
        refuse(
            option,
            each.url().text(),
            "%s has the same server; give one URL for each server".formatted(other.url()));
      }
      if (each.url().server().zone() != null) {
        refuse(option, each.url().text(), "an address with a zone is not accepted");
      }
      for (InterfaceChoice choice : each.interfaces()) {
        if (choice instanceof InterfaceName name && !measured.test(name)) {
          refuse(
              option,
              each.url().text(),
              "its interface " + name + " is not among the interfaces given with -i");
        }
      }
    }
  }

  private void checkResponder(boolean responder, boolean token) {
    if (responder && !token && !values.isGiven(Option.RESPONDER_ALLOW)) {
      refuse(
          Option.RESPONDER,
          "it would serve everybody; add its clients with --responder-allow, or a token with"
              + " --capacity-token-file");
    }
    if (values.isGiven(Option.RESPONDER_ADDRESS) && !(responder && token)) {
      refuse(
          Option.RESPONDER_ADDRESS,
          "only a responder with a token compares addresses; add them with --responder and"
              + " --capacity-token-file");
    }
  }

  private Text first(Option<?> option) {
    return values.texts(option).get(0);
  }

  private void refuse(Option<?> option, String problem) {
    problems.add(first(option).place(), "invalid " + option + ": " + problem);
  }

  /** Adds a problem at the setting's text {@code value}, or else at its first text. */
  private void refuse(Option<?> option, String value, String problem) {
    Text at =
        values.texts(option).stream()
            .filter(text -> text.value().equals(value))
            .findFirst()
            .orElse(first(option));
    refuse(at, option, value, problem);
  }

  private void refuse(Text at, Option<?> option, String value, String problem) {
    problems.add(at.place(), InvalidInputException.of(option.name(), value, problem).getMessage());
  }

  /** Reads the aliases, from alias to interface. */
  Map<InterfaceName, InterfaceName> aliases() {
    Set<InterfaceName> interfaces = Set.copyOf(Settings.named(values.distinct(Option.INTERFACE)));
    Map<InterfaceName, InterfaceName> byName = new LinkedHashMap<>();
    for (Text text : values.texts(Option.ALIAS)) {
      problems.read(text, () -> addAlias(text.value(), interfaces, byName));
    }
    return Collections.unmodifiableMap(byName);
  }

  /**
   * Reads a text of the form {@code wan0=eth0}. An interface that only a pattern matches can have
   * no alias.
   */
  private static InterfaceName addAlias(
      String text, Set<InterfaceName> interfaces, Map<InterfaceName, InterfaceName> byName) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw InvalidInputException.of(
          "alias", text, "must be ALIAS=INTERFACE, for example wan0=eth0");
    }
    InterfaceName alias = new InterfaceName(text.substring(0, equals));
    InterfaceName device = new InterfaceName(text.substring(equals + 1));
    if (interfaces.contains(alias)) {
      throw InvalidInputException.of("alias", text, alias + " is an interface of its own");
    }
    if (!interfaces.contains(device)) {
      throw InvalidInputException.of(
          "alias", text, device + " is not among the interfaces given by name with -i");
    }
    InterfaceName before = byName.putIfAbsent(alias, device);
    if (before != null && !before.equals(device)) {
      throw InvalidInputException.of("alias", text, alias + " already stands for " + before);
    }
    return device;
  }

  /** Reads the settings of single servers. A server that is listed twice keeps its first. */
  Map<Server, ServerOptions> serverOptions(List<YamlFile.OwnTexts> texts) {
    Map<String, List<Server>> byText =
        values.distinct(Option.SERVER).stream().collect(Collectors.groupingBy(Server::text));
    Map<Server, ServerOptions> all = new LinkedHashMap<>();
    for (YamlFile.OwnTexts one : texts) {
      ServerOptions options = options(one);
      if (!options.equals(ServerOptions.NONE)) {
        byText
            .getOrDefault(one.text().value(), List.of())
            .forEach(server -> all.putIfAbsent(server, options));
      }
    }
    return Collections.unmodifiableMap(all);
  }

  private ServerOptions options(YamlFile.OwnTexts texts) {
    Map<String, String> labels = new LinkedHashMap<>();
    texts
        .labels()
        .forEach(
            (name, value) ->
                problems
                    .read(value, () -> label(name, value.value()))
                    .ifPresent(checked -> labels.put(name, checked)));
    if (texts.labels().size() > MOST_LABELS) {
      problems.add(
          texts.text().place(),
          "too many labels: %d, at most %d are accepted"
              .formatted(texts.labels().size(), MOST_LABELS));
    }
    return new ServerOptions(
        own(Option.INTERVAL, texts.interval()),
        own(Option.TIMEOUT, texts.timeout()),
        own(Option.FAMILY, texts.family()),
        labels);
  }

  private <T> Optional<T> own(Option<T> option, @Nullable Text text) {
    return text == null
        ? Optional.empty()
        : problems.read(text, () -> option.type().parse("server's " + option, text.value()));
  }

  private static String label(String name, String value) {
    if (!LABEL.matcher(name).matches()) {
      throw InvalidInputException.of(
          "label", name, "must be letters, digits and _, and not begin with a digit or __");
    }
    if (RESERVED.contains(name)) {
      throw InvalidInputException.of(
          "label", name, "Prometheus or this tool's metrics use it, choose another name");
    }
    if (value.length() > LONGEST_VALUE || value.codePoints().anyMatch(Character::isISOControl)) {
      throw new InvalidInputException(
          "invalid value %s of label %s: must have at most %d characters and no control characters"
              .formatted(Quoted.of(value), name, LONGEST_VALUE));
    }
    return value;
  }
}
