package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks that the values fit together, and reads aliases and the settings of single servers. */
final class Checks {
  private static final Pattern LABEL = Pattern.compile("(?!__)[a-zA-Z_][a-zA-Z0-9_]{0,63}");
  private static final int LONGEST_VALUE = 200;
  private static final int MOST_LABELS = 16;

  /** Labels that the metric has already, and labels that Prometheus adds to every metric. */
  private static final Set<String> TAKEN = Set.of("server", "job", "instance");

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
      problems.add("nothing to measure: add " + String.join(", and ", missing));
    }
  }

  /** Adds a problem for each value that does not fit to the others. */
  void check() {
    checkZones();
    checkSample();
    checkPorts();
    checkBuckets();
    checkCapacity();
  }

  private void checkZones() {
    List<InterfaceChoice> interfaces = values.all(Option.INTERFACE);
    for (Server server : values.distinct(Option.SERVER)) {
      InterfaceName zone = server.zone();
      if (zone != null && interfaces.stream().noneMatch(choice -> choice.canMean(zone))) {
        refuse(
            Option.SERVER,
            server.text(),
            "its zone " + zone + " is not among the interfaces given with -i");
      }
    }
  }

  private void checkSample() {
    boolean all =
        Stream.of(Option.SERVER, Option.CAPACITY_SERVER)
            .flatMap(option -> values.all(option).stream())
            .anyMatch(Server::all);
    if (!all && values.isGiven(Option.SERVER)) {
      refuse(
          Option.SAMPLE, "there is nothing to choose from without a server of the form all:name");
    }
  }

  private void checkPorts() {
    if (values.maybe(Option.API_PORT).equals(values.maybe(Option.METRICS_PORT))) {
      refuse(Option.API_PORT, "metrics-port and api-port must differ");
    }
  }

  private void checkBuckets() {
    List<Duration> bounds = values.all(Option.RTT_BUCKETS);
    List<Text> texts = values.texts(Option.RTT_BUCKETS);
    for (int i = 1; i < bounds.size(); i++) {
      if (bounds.get(i - 1).compareTo(bounds.get(i)) >= 0) {
        String all = String.join(",", texts.stream().map(Text::value).toList());
        problems.add(
            texts.get(0),
            "invalid rtt-buckets %s: each must be greater than the one before it"
                .formatted(Quoted.of(all)));
        return;
      }
    }
  }

  private void checkCapacity() {
    boolean token = values.isGiven(Option.CAPACITY_TOKEN_FILE);
    if (values.isOn(Option.CAPACITY_DEEP) && !token) {
      refuseFlag(
          Option.CAPACITY_DEEP,
          "responders serve deep trains only to clients that know their token; add it with"
              + " --capacity-token-file");
    }
    if (values.isOn(Option.CALIBRATE) && !values.isGiven(Option.CAPACITY_SERVER)) {
      refuseFlag(
          Option.CALIBRATE,
          "nothing is measured to calibrate by; add a responder with --capacity-server");
    }
    if (values.maybe(Option.RESPONDER).isPresent()
        && !token
        && !values.isGiven(Option.RESPONDER_ALLOW)) {
      refuseFlag(
          Option.RESPONDER,
          "it would serve everybody; add its clients with --responder-allow, or a token with"
              + " --capacity-token-file");
    }
  }

  /** Adds a problem to the setting's first text, if the setting has a valid value. */
  private void refuse(Option<?> option, String problem) {
    if (values.maybe(option).isPresent()) {
      refuse(option, values.texts(option).get(0).value(), problem);
    }
  }

  /** Adds a problem to the setting's text {@code value}. */
  private void refuse(Option<?> option, String value, String problem) {
    values.texts(option).stream()
        .filter(text -> text.value().equals(value))
        .findFirst()
        .ifPresent(
            text ->
                problems.add(
                    text, "invalid %s %s: %s".formatted(option, Quoted.of(value), problem)));
  }

  private void refuseFlag(Option<?> option, String problem) {
    problems.add(values.texts(option).get(0), "invalid " + option + ": " + problem);
  }

  /** Reads the aliases. */
  Aliases aliases() {
    List<InterfaceName> interfaces = Settings.named(values.all(Option.INTERFACE));
    Map<InterfaceName, InterfaceName> byName = new LinkedHashMap<>();
    for (Text text : values.texts(Option.ALIAS)) {
      problems.read(
          text,
          () -> {
            Aliases.add(text.value(), interfaces, byName);
            return byName;
          });
    }
    return new Aliases(byName);
  }

  /** Reads the settings of single servers. A server that is listed twice keeps its first. */
  Map<Server, ServerOptions> serverOptions(List<YamlFile.OwnTexts> texts) {
    Map<Server, ServerOptions> all = new LinkedHashMap<>();
    for (YamlFile.OwnTexts one : texts) {
      ServerOptions options = options(one);
      values.all(Option.SERVER).stream()
          .filter(server -> server.text().equals(one.text().value()))
          .filter(server -> !options.equals(ServerOptions.NONE))
          .forEach(server -> all.putIfAbsent(server, options));
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
          texts.text(),
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
    return Optional.ofNullable(text)
        .flatMap(
            own ->
                problems.read(own, () -> option.type().parse("server's " + option, own.value())));
  }

  private static String label(String name, String value) {
    if (!LABEL.matcher(name).matches() || TAKEN.contains(name)) {
      throw new InvalidInputException(
          "invalid label "
              + Quoted.of(name)
              + ": must be letters, digits and _, not begin with a digit or __, and be none of"
              + " server, job, instance");
    }
    if (value.length() > LONGEST_VALUE || value.codePoints().anyMatch(Character::isISOControl)) {
      throw new InvalidInputException(
          "invalid value %s of label %s: must have at most %d characters and no control characters"
              .formatted(Quoted.of(value), name, LONGEST_VALUE));
    }
    return value;
  }
}
