package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.RegularFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The file of {@code --config} as {@link Text}s. A text is one value as the file writes it, with
 * its line and column; {@link Values} makes typed values of the texts. {@link YamlNodes} has the
 * rules of the file's form.
 */
final class YamlFile {
  static final String NAME = "name";
  static final String ALIASES = "aliases";
  static final String PORT = "port";
  static final String INTERVAL = "interval";
  static final String TIMEOUT = "timeout";
  static final String FAMILY = "family";
  static final String LABELS = "labels";
  static final String URL = "url";
  static final String INTERFACES = "interfaces";

  /** The keys of an interface that is written as a mapping. */
  static final List<String> OF_INTERFACE = List.of(NAME, ALIASES);

  /** The keys of a server that is written as a mapping. */
  static final List<String> OF_SERVER = List.of(NAME, PORT, INTERVAL, TIMEOUT, FAMILY, LABELS);

  /** The keys of an object on a web server that is written as a mapping. */
  static final List<String> OF_URL = List.of(URL, INTERVAL, INTERFACES);

  private static final int MOST_BYTES = 1 << 20;

  /** Of a list other than that of servers: no machine has so many interfaces. */
  private static final int MOST_ITEMS = 10_000;

  private static final Map<String, Option<?>> OPTIONS =
      Option.ALL.stream()
          .filter(option -> !option.key().isEmpty())
          .collect(Collectors.toMap(Option::key, option -> option));

  /**
   * A server that has settings of its own.
   *
   * @param text the server as {@code -s} takes it
   * @param labels by name
   */
  record OwnTexts(
      Text text,
      @Nullable Text interval,
      @Nullable Text timeout,
      @Nullable Text family,
      Map<String, Text> labels) {}

  private final YamlNodes nodes;
  private final Map<Option<?>, List<Text>> texts = new LinkedHashMap<>();
  private final List<OwnTexts> servers = new ArrayList<>();

  private YamlFile(YamlNodes nodes) {
    this.nodes = nodes;
  }

  /**
   * Reads the file. A part of the file that is wrong has no text.
   *
   * @param problems takes what is wrong with the form of the file
   */
  static YamlFile read(String file, Problems problems) {
    try {
      return parse(file, RegularFile.text(file, MOST_BYTES), problems);
    } catch (InvalidInputException e) {
      problems.add(e.getMessage());
      return none(problems);
    }
  }

  /** Has no texts. */
  static YamlFile none(Problems problems) {
    return new YamlFile(new YamlNodes("", problems));
  }

  /**
   * @param file how messages name the file
   */
  static YamlFile parse(String file, String content, Problems problems) {
    YamlFile read = new YamlFile(new YamlNodes(file, problems));
    read.nodes
        .entries(YamlDocument.root(content, file, problems), "the file", OPTIONS.keySet())
        .forEach((key, value) -> read.readSetting(Objects.requireNonNull(OPTIONS.get(key)), value));
    return read;
  }

  /** The texts of a setting in the order of the file; empty where the file has none. */
  List<Text> texts(Option<?> option) {
    return texts.getOrDefault(option, List.of());
  }

  /** The servers that have settings of their own, in the order of the file. */
  List<OwnTexts> servers() {
    return servers;
  }

  private void readSetting(Option<?> option, Node value) {
    boolean one = option.kind() == Option.Kind.ONE_OR_MORE && value instanceof ScalarNode;
    if (!option.isList() || one) {
      add(option, nodes.text(value, option.key(), option.type().form()));
      return;
    }
    boolean named = option.equals(Option.INTERFACE) || option.equals(Option.SERVER);
    String what =
        option.equals(Option.INTERFACE)
            ? "an interface"
            : option.equals(Option.SERVER) ? "a server" : "each of " + option.key();
    List<Node> items = nodes.items(value, option.key());
    if (items.size() > MOST_ITEMS && !option.equals(Option.SERVER)) {
      nodes.problem(
          value,
          "%s has too many items: %d, at most %d are accepted"
              .formatted(option.key(), items.size(), MOST_ITEMS));
      return;
    }
    for (Node item : items) {
      if (isUrl(option) && item instanceof MappingNode) {
        readUrl(option, item, what);
      } else if (named && item instanceof MappingNode) {
        readMapping(option, item, what);
      } else {
        add(option, nodes.text(item, what, option.type().form()));
      }
    }
  }

  private void readMapping(Option<?> option, Node item, String what) {
    boolean server = option.equals(Option.SERVER);
    Map<String, Node> parts = nodes.entries(item, what, server ? OF_SERVER : OF_INTERFACE);
    if (!parts.containsKey(NAME)) {
      nodes.problem(item, what + " must have a name");
    }
    Text name = nodes.text(parts.get(NAME), NAME, Type.Form.STRING);
    if (name != null && server) {
      readServer(name, parts);
    } else if (name != null) {
      add(Option.INTERFACE, name);
      for (Node alias : nodes.items(parts.get(ALIASES), ALIASES)) {
        Text text = nodes.text(alias, "an alias", Type.Form.STRING);
        add(Option.ALIAS, text == null ? null : with(text, text.value() + "=" + name.value()));
      }
    }
  }

  private static boolean isUrl(Option<?> option) {
    return option.equals(Option.CAPACITY_URL) || option.equals(Option.CAPACITY_UPLOAD_URL);
  }

  /** Joins the parts of an object as {@link WebObject#parse} reads them. */
  private void readUrl(Option<?> option, Node item, String what) {
    Map<String, Node> parts = nodes.entries(item, what, OF_URL);
    Text url = nodes.text(parts.get(URL), URL, Type.Form.STRING);
    if (url == null) {
      nodes.problem(item, what + " must have a url");
      return;
    }
    StringBuilder text = new StringBuilder(url.value());
    Text interval = nodes.text(parts.get(INTERVAL), INTERVAL);
    if (interval != null) {
      text.append(' ').append(WebObject.INTERVAL).append(interval.value());
    }
    for (Node each : nodes.items(parts.get(INTERFACES), INTERFACES)) {
      Text name = nodes.text(each, "an interface", Type.Form.STRING);
      if (name != null) {
        text.append(' ').append(WebObject.INTERFACE).append(name.value());
      }
    }
    add(option, with(url, text.toString()));
  }

  private void readServer(Text name, Map<String, Node> parts) {
    Text port = nodes.text(parts.get(PORT), PORT, Type.Form.INTEGER);
    Text server = port == null ? name : with(name, withPort(name, port.value()));
    add(Option.SERVER, server);
    Map<String, Text> labels = new LinkedHashMap<>();
    nodes
        .entries(parts.get(LABELS), LABELS, null)
        .forEach(
            (label, node) -> {
              Text value = nodes.text(node, "a label's value");
              if (value != null) {
                labels.put(label, value);
              }
            });
    Text interval = nodes.text(parts.get(INTERVAL), INTERVAL);
    Text timeout = nodes.text(parts.get(TIMEOUT), TIMEOUT);
    Text family = nodes.text(parts.get(FAMILY), FAMILY);
    servers.add(new OwnTexts(server, interval, timeout, family, labels));
  }

  /** Joins name and port. Puts an IPv6 address into brackets; refuses a name that has a port. */
  private String withPort(Text name, String port) {
    String text = name.value();
    boolean all = text.startsWith("all:");
    String host = all ? text.substring("all:".length()) : text;
    boolean address = !all && host.indexOf(':') != host.lastIndexOf(':');
    if (host.startsWith("[") ? !host.endsWith("]") : !address && host.indexOf(':') >= 0) {
      nodes.problem(
          name.place(), "the server " + Quoted.of(text) + " has a port already: give one");
    }
    return (address && !host.startsWith("[") ? "[" + host + "]" : text) + ":" + port;
  }

  private void add(Option<?> option, @Nullable Text text) {
    if (text != null) {
      texts.computeIfAbsent(option, unused -> new ArrayList<>()).add(text);
    }
  }

  private static Text with(Text text, String value) {
    return new Text(value, text.place());
  }
}
