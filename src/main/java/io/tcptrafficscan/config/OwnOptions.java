package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what servers have of their own. */
final class OwnOptions {
  private static final Pattern LABEL = Pattern.compile("(?!__)[a-zA-Z_][a-zA-Z0-9_]{0,63}");
  private static final int LONGEST_VALUE = 200;
  private static final int MOST_LABELS = 16;

  /** Those that the series has anyway, and those that a Prometheus gives every series. */
  private static final Set<String> TAKEN = Set.of("server", "job", "instance");

  private final Findings found;

  private OwnOptions(Findings found) {
    this.found = found;
  }

  /** By server, in the order of the servers, for those that have any. */
  static Map<Server, ServerOptions> of(
      List<ServerTexts> texts, List<Server> servers, Findings found) {
    Map<Server, ServerOptions> all = new LinkedHashMap<>();
    for (ServerTexts one : texts) {
      ServerOptions options = new OwnOptions(found).check(one);
      servers.stream()
          .filter(server -> server.text().equals(one.text()))
          .filter(server -> !options.equals(ServerOptions.NONE))
          .forEach(server -> all.putIfAbsent(server, options));
    }
    return java.util.Collections.unmodifiableMap(all);
  }

  private ServerOptions check(ServerTexts texts) {
    Map<String, String> labels = new LinkedHashMap<>();
    texts
        .labels()
        .forEach(
            (name, value) ->
                found.check(
                    texts.place() + ".labels." + name, () -> putLabel(labels, name, value)));
    found.check(texts.place() + ".labels", () -> requireFew(texts.labels()));
    return new ServerOptions(
        duration(texts.place(), "interval", texts.interval(), Settings::interval),
        duration(texts.place(), "timeout", texts.timeout(), Settings::timeout),
        labels);
  }

  private Optional<Duration> duration(
      String place,
      String name,
      @Nullable String text,
      BiFunction<String, String, Duration> reading) {
    return text == null
        ? Optional.empty()
        : found.read(
            place + "." + name,
            Optional.empty(),
            () -> Optional.of(reading.apply("server's " + name, text)));
  }

  private static void putLabel(Map<String, String> labels, String name, String value) {
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
    labels.put(name, value);
  }

  private static void requireFew(Map<String, String> labels) {
    if (labels.size() > MOST_LABELS) {
      throw new InvalidInputException(
          "too many labels: %d, at most %d are accepted".formatted(labels.size(), MOST_LABELS));
    }
  }
}
