package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/** The texts in the file of {@code --config}, and the problems of the file's form. */
final class YamlFile {
  static final String NAME = "name";
  static final String ALIASES = "aliases";
  static final String PORT = "port";
  static final String INTERVAL = "interval";
  static final String TIMEOUT = "timeout";
  static final String FAMILY = "family";
  static final String LABELS = "labels";

  /** The keys of an interface that is written as a mapping. */
  static final List<String> OF_INTERFACE = List.of(NAME, ALIASES);

  /** The keys of a server that is written as a mapping. */
  static final List<String> OF_SERVER = List.of(NAME, PORT, INTERVAL, TIMEOUT, FAMILY, LABELS);

  private static final int MOST_BYTES = 1 << 20;

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

  private final String file;
  private final Map<Option<?>, List<Text>> texts = new LinkedHashMap<>();
  private final List<OwnTexts> servers = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private YamlFile(String file) {
    this.file = file;
  }

  /** Reads the file. {@link #problems} has all that is wrong. */
  static YamlFile read(String file) {
    try {
      return parse(file, content(file));
    } catch (IOException | InvalidPathException e) {
      return broken(file, null, "cannot be read: " + reason(e));
    } catch (InvalidInputException e) {
      return broken(file, null, e.getMessage());
    }
  }

  /**
   * @param file how messages name the file
   */
  static YamlFile parse(String file, String content) {
    try {
      YamlFile read = new YamlFile(file);
      read.readFile(StrictYaml.compose(content));
      return read;
    } catch (StrictYaml.RefusedException e) {
      return broken(file, Position.of(e.getProblemMark()), e.getProblem());
    } catch (ReaderException e) {
      return broken(
          file,
          Position.of(content, e.getPosition()),
          "the character U+%04X is not accepted: YAML is text".formatted(e.getCodePoint()));
    } catch (MarkedYAMLException e) {
      return broken(file, Position.of(e.getProblemMark()), "invalid YAML: " + syntaxProblem(e));
    } catch (YAMLException e) {
      return broken(file, null, "invalid YAML: " + e.getMessage());
    }
  }

  /**
   * A tab gets a text of its own: the parser's tells to leave out indentation that may not be it.
   */
  private static String syntaxProblem(MarkedYAMLException e) {
    String problem = String.valueOf(e.getProblem());
    return problem.contains("TAB") ? "a tab is not accepted here: use spaces" : problem;
  }

  private static YamlFile broken(String file, @Nullable Position at, String message) {
    YamlFile broken = new YamlFile(file);
    String line = Quoted.line(message.lines().findFirst().orElse(""), 200);
    broken.problems.add(new Problem(file, at, line));
    return broken;
  }

  private static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return e instanceof AccessDeniedException ? "permission denied" : e.toString();
  }

  private static String content(String file) throws IOException {
    Path path = Path.of(file);
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new InvalidInputException("is no regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      throw new InvalidInputException(
          "is too large: at most %d bytes are accepted".formatted(MOST_BYTES));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException("is no text in UTF-8");
    }
  }

  /** The texts of a setting in the order of the file; empty where the file has none. */
  List<Text> texts(Option<?> option) {
    return texts.getOrDefault(option, List.of());
  }

  /** The servers that have settings of their own, in the order of the file. */
  List<OwnTexts> servers() {
    return servers;
  }

  List<Problem> problems() {
    return problems;
  }

  private void readFile(@Nullable Node root) {
    if (root == null) {
      problems.add(
          new Problem(
              file, new Position(1, 1), "the file is empty: it must have interfaces and servers"));
      return;
    }
    Map<String, Option<?>> known =
        Option.ALL.stream()
            .filter(option -> !option.key().isEmpty())
            .collect(Collectors.toMap(Option::key, option -> option));
    entries(root, "the file", known.keySet())
        .forEach((key, value) -> readTop(known.get(key), value));
  }

  private void readTop(@Nullable Option<?> option, Node value) {
    if (option == null) {
      return;
    }
    if (option.equals(Option.INTERFACE)) {
      items(value, option.key()).forEach(this::readInterface);
    } else if (option.equals(Option.SERVER)) {
      items(value, option.key()).forEach(this::readServer);
    } else if (option.isList()) {
      items(value, option.key())
          .forEach(
              item ->
                  scalar(item, "each of " + option.key(), option.type().form())
                      .ifPresent(text -> add(option, text)));
    } else {
      scalar(value, option.key(), option.type().form()).ifPresent(text -> add(option, text));
    }
  }

  private void readInterface(Node item) {
    if (!(item instanceof MappingNode)) {
      scalar(item, "an interface", Type.Form.STRING).ifPresent(text -> add(Option.INTERFACE, text));
      return;
    }
    Map<String, Node> parts = entries(item, "an interface", OF_INTERFACE);
    name(parts, item, "an interface")
        .ifPresent(
            name -> {
              add(Option.INTERFACE, name);
              Node aliases = parts.get(ALIASES);
              if (aliases != null) {
                items(aliases, ALIASES).forEach(alias -> readAlias(alias, name));
              }
            });
  }

  private void readAlias(Node alias, Text name) {
    scalar(alias, "an alias", Type.Form.STRING)
        .ifPresent(text -> add(Option.ALIAS, with(text, text.value() + "=" + name.value())));
  }

  private void readServer(Node item) {
    if (!(item instanceof MappingNode)) {
      scalar(item, "a server", Type.Form.STRING).ifPresent(text -> add(Option.SERVER, text));
      return;
    }
    Map<String, Node> parts = entries(item, "a server", OF_SERVER);
    name(parts, item, "a server").ifPresent(name -> readServer(name, parts));
  }

  private void readServer(Text name, Map<String, Node> parts) {
    Text port = part(parts, PORT, Type.Form.INTEGER);
    Text server = port == null ? name : with(name, withPort(name, port.value()));
    add(Option.SERVER, server);
    servers.add(
        new OwnTexts(
            server,
            part(parts, INTERVAL, Type.Form.DURATION),
            part(parts, TIMEOUT, Type.Form.DURATION),
            part(parts, FAMILY, Type.Form.CHOICE),
            labels(parts.get(LABELS))));
  }

  /** Joins name and port. Puts an IPv6 address into brackets; refuses a name that has a port. */
  private String withPort(Text name, String port) {
    String text = name.value();
    boolean all = text.startsWith("all:");
    String host = all ? text.substring("all:".length()) : text;
    boolean address = !all && host.indexOf(':') != host.lastIndexOf(':');
    if (host.startsWith("[") ? !host.endsWith("]") : !address && host.indexOf(':') >= 0) {
      problems.add(
          new Problem(
              file,
              name.position(),
              "the server " + Quoted.of(text) + " has a port already: give one"));
    }
    return (address && !host.startsWith("[") ? "[" + host + "]" : text) + ":" + port;
  }

  private Map<String, Text> labels(@Nullable Node value) {
    Map<String, Text> labels = new LinkedHashMap<>();
    if (value != null) {
      entries(value, LABELS, null)
          .forEach(
              (name, each) ->
                  anyScalar(each, "a label's value").ifPresent(text -> labels.put(name, text)));
    }
    return labels;
  }

  private @Nullable Text part(Map<String, Node> parts, String key, Type.Form form) {
    Node value = parts.get(key);
    return value == null ? null : scalar(value, key, form).orElse(null);
  }

  private Optional<Text> name(Map<String, Node> parts, Node item, String what) {
    Node name = parts.get(NAME);
    if (name == null) {
      problem(item, what + " must have a name");
      return Optional.empty();
    }
    return scalar(name, NAME, Type.Form.STRING);
  }

  private void add(Option<?> option, Text text) {
    texts.computeIfAbsent(option, unused -> new ArrayList<>()).add(text);
  }

  private static Text with(Text text, String value) {
    return new Text(value, text.source(), text.position());
  }

  /** One value. A number, true or false is refused where the setting wants a text. */
  private Optional<Text> scalar(Node value, String what, Type.Form form) {
    if (form == Type.Form.STRING && StrictYaml.isNoText(value)) {
      problem(value, what + " must be a text: put it in quotes");
      return Optional.empty();
    }
    return anyScalar(value, what);
  }

  private Optional<Text> anyScalar(Node value, String what) {
    if (!(value instanceof ScalarNode scalar)) {
      problem(value, what + " must be one value, not " + StrictYaml.kind(value));
      return Optional.empty();
    }
    if (scalar.getValue().isBlank() || scalar.getTag().equals(Tag.NULL)) {
      problem(value, what + " must not be empty: give a value, or leave the key out");
      return Optional.empty();
    }
    return Optional.of(new Text(scalar.getValue(), file, Position.of(value.getStartMark())));
  }

  private List<Node> items(Node value, String what) {
    if (value instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problem(value, what + " must be a list, not " + StrictYaml.kind(value));
    return List.of();
  }

  /**
   * The values of a mapping by key.
   *
   * @param known the keys that are accepted; null where every key is accepted
   */
  private Map<String, Node> entries(Node value, String what, @Nullable Collection<String> known) {
    Map<String, Node> entries = new LinkedHashMap<>();
    if (!(value instanceof MappingNode mapping)) {
      problem(value, what + " must be a mapping, not " + StrictYaml.kind(value));
      return entries;
    }
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode scalar)) {
        problem(
            entry.getKeyNode(),
            "a key must be one value, not " + StrictYaml.kind(entry.getKeyNode()));
        continue;
      }
      String key = scalar.getValue();
      if (known != null && !known.contains(key)) {
        problem(scalar, unknown(key, known));
      } else if (entries.putIfAbsent(key, entry.getValueNode()) != null) {
        problem(scalar, "the key " + Quoted.of(key) + " is given more than once");
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

  private void problem(Node at, String message) {
    problems.add(new Problem(file, Position.of(at.getStartMark()), message));
  }
}
