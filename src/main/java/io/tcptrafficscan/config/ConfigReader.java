package io.tcptrafficscan.config;

import io.tcptrafficscan.net.Quoted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns the file's nodes into texts by option, and collects what is wrong with their form. */
final class ConfigReader {
  private final String file;
  private final Map<String, List<String>> options = new LinkedHashMap<>();
  private final List<ServerTexts> servers = new ArrayList<>();
  private final Map<String, Position> positions = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  ConfigReader(String file) {
    this.file = file;
  }

  ConfigFile read(YamlNode root) {
    Map<String, String> known = ConfigKeys.top();
    entries(root, "the file", known.keySet())
        .forEach(
            (key, value) -> {
              positions.put(String.valueOf(known.get(key)), value.at());
              readTop(key, value);
            });
    return new ConfigFile(options, servers, positions, problems);
  }

  private void readTop(String key, YamlNode value) {
    switch (key) {
      case ConfigKeys.INTERFACES -> readInterfaces(value);
      case ConfigKeys.SERVERS -> readServers(value);
      default -> readValues(key, value);
    }
  }

  private void readValues(String key, YamlNode value) {
    String listOption = ConfigKeys.LISTS.get(key);
    if (listOption == null) {
      scalar(value, key).ifPresent(text -> options.put(key, List.of(text)));
      return;
    }
    for (YamlNode item : items(value, key)) {
      scalar(item, "each of " + key).ifPresent(text -> add(listOption, text, item));
    }
  }

  private void readInterfaces(YamlNode value) {
    for (YamlNode item : items(value, ConfigKeys.INTERFACES)) {
      if (item instanceof YamlNode.Mapping) {
        Map<String, YamlNode> parts = entries(item, "an interface", ConfigKeys.OF_INTERFACE);
        name(parts, item, "an interface").ifPresent(name -> readInterface(name, parts, item));
      } else {
        scalar(item, "an interface").ifPresent(text -> add("interface", text, item));
      }
    }
  }

  private void readInterface(String name, Map<String, YamlNode> parts, YamlNode item) {
    add("interface", name, item);
    YamlNode aliases = parts.get(ConfigKeys.ALIASES);
    if (aliases != null) {
      for (YamlNode alias : items(aliases, ConfigKeys.ALIASES)) {
        scalar(alias, "an alias").ifPresent(text -> add("alias", text + "=" + name, alias));
      }
    }
  }

  private void readServers(YamlNode value) {
    for (YamlNode item : items(value, ConfigKeys.SERVERS)) {
      if (item instanceof YamlNode.Mapping) {
        Map<String, YamlNode> parts = entries(item, "a server", ConfigKeys.OF_SERVER);
        name(parts, item, "a server").ifPresent(name -> readServer(name, parts, item));
      } else {
        scalar(item, "a server").ifPresent(text -> add("server", text, item));
      }
    }
  }

  private void readServer(String name, Map<String, YamlNode> parts, YamlNode item) {
    String port = text(parts, ConfigKeys.PORT);
    String server = port == null ? name : withPort(name, port, item);
    String place = add("server", server, item);
    for (String part : List.of(ConfigKeys.INTERVAL, ConfigKeys.TIMEOUT)) {
      position(place + "." + part, parts.get(part));
    }
    servers.add(
        new ServerTexts(
            server,
            place,
            text(parts, ConfigKeys.INTERVAL),
            text(parts, ConfigKeys.TIMEOUT),
            labels(parts.get(ConfigKeys.LABELS), place)));
  }

  /** An IPv6 address goes into brackets; a port that is there twice is one too many. */
  private String withPort(String name, String port, YamlNode item) {
    boolean all = name.startsWith("all:");
    String host = all ? name.substring("all:".length()) : name;
    boolean address = !all && host.indexOf(':') != host.lastIndexOf(':');
    if (host.startsWith("[") ? !host.endsWith("]") : !address && host.indexOf(':') >= 0) {
      problem(item.at(), "the server " + Quoted.of(name) + " has a port already: give one");
    }
    return (address && !host.startsWith("[") ? "[" + host + "]" : name) + ":" + port;
  }

  private Map<String, String> labels(@Nullable YamlNode value, String place) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (value != null) {
      position(place + "." + ConfigKeys.LABELS, value);
      entries(value, ConfigKeys.LABELS, null)
          .forEach(
              (name, each) ->
                  scalar(each, "a label's value")
                      .ifPresent(
                          text -> {
                            position(place + ".labels." + name, each);
                            labels.put(name, text);
                          }));
    }
    return labels;
  }

  private @Nullable String text(Map<String, YamlNode> parts, String key) {
    YamlNode value = parts.get(key);
    return value == null ? null : scalar(value, key).orElse(null);
  }

  private Optional<String> name(Map<String, YamlNode> parts, YamlNode item, String what) {
    YamlNode name = parts.get(ConfigKeys.NAME);
    if (name == null) {
      problem(item.at(), what + " must have a name");
      return Optional.empty();
    }
    return scalar(name, ConfigKeys.NAME);
  }

  /** Adds one to a list, and returns its place. */
  private String add(String option, String text, YamlNode at) {
    List<String> all = options.computeIfAbsent(option, unused -> new ArrayList<>());
    all.add(text);
    String place = option + "[" + (all.size() - 1) + "]";
    positions.put(place, at.at());
    return place;
  }

  private void position(String place, @Nullable YamlNode value) {
    if (value != null) {
      positions.put(place, value.at());
    }
  }

  private Optional<String> scalar(YamlNode value, String what) {
    if (!(value instanceof YamlNode.Scalar scalar)) {
      problem(value.at(), what + " must be one value, not " + value.kind());
      return Optional.empty();
    }
    if (scalar.text().isBlank()) {
      problem(value.at(), what + " must not be empty");
      return Optional.empty();
    }
    return Optional.of(scalar.text());
  }

  private List<YamlNode> items(YamlNode value, String what) {
    if (value instanceof YamlNode.Sequence sequence) {
      return sequence.items();
    }
    problem(value.at(), what + " must be a list, not " + value.kind());
    return List.of();
  }

  /** Those that are known, each once; null where any is. */
  private Map<String, YamlNode> entries(
      YamlNode value, String what, @Nullable Collection<String> known) {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    if (!(value instanceof YamlNode.Mapping mapping)) {
      problem(value.at(), what + " must be a mapping, not " + value.kind());
      return entries;
    }
    Set<String> seen = new HashSet<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      String key = entry.key().text();
      if (known != null && !known.contains(key)) {
        problem(entry.key().at(), unknown(key, known));
      } else if (!seen.add(key)) {
        problem(entry.key().at(), "the key " + Quoted.of(key) + " is given more than once");
      } else {
        entries.put(key, entry.value());
      }
    }
    return entries;
  }

  private static String unknown(String key, Collection<String> known) {
    return "unknown key %s: %s"
        .formatted(
            Quoted.of(key),
            NearestKey.of(key, known)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElseGet(() -> "accepted are " + String.join(", ", new TreeSet<>(known))));
  }

  private void problem(Position at, String message) {
    problems.add(new Problem(file, at, message));
  }
}
