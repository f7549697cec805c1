package io.tcptrafficscan.config;

import io.tcptrafficscan.net.Quoted;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the nodes of a {@link YamlDocument}, and tells the problems of their form. */
final class YamlNodes {
  private static final int LONGEST_MESSAGE = 200;
  private static final int MOST_DIGITS = 40;

  private static final Set<Tag> NO_TEXT = Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL);

  private final String file;
  private final Problems problems;

  YamlNodes(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  static Place place(String file, @Nullable Mark mark) {
    return mark == null
        ? new Place(file, 1, 1)
        : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** Adds a problem at a place. */
  void problem(Place at, String message) {
    problem(problems, at, message);
  }

  static void problem(Problems problems, Place at, String message) {
    problems.add(at, Quoted.line(message.lines().findFirst().orElse(""), LONGEST_MESSAGE));
  }

  /** Adds a problem at a node. */
  void problem(Node at, String message) {
    problem(at, () -> message);
  }

  private void problem(Node at, Supplier<String> message) {
    problems.add(place(file, at.getStartMark()), message);
  }

  /** The text of one value; null where the node is null or a problem. */
  @Nullable Text text(@Nullable Node value, String what) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof ScalarNode scalar)) {
      problem(value, what + " must be one value, not " + kind(value));
      return null;
    }
    if (scalar.getValue().isBlank() || scalar.getTag().equals(Tag.NULL)) {
      problem(value, what + " must not be empty: give a value, or leave it out");
      return null;
    }
    return new Text(scalar.getValue(), place(file, value.getStartMark()));
  }

  /**
   * As {@link #text(Node, String)}, for a setting of a form. Refuses a number, true or false where
   * the form is a string. Writes a YAML boolean or number as the setting's type reads it.
   */
  @Nullable Text text(@Nullable Node value, String what, Type.Form form) {
    if (value != null && form == Type.Form.STRING && NO_TEXT.contains(value.getTag())) {
      problem(value, what + " must be a text: put it in quotes");
      return null;
    }
    Text text = text(value, what);
    return text == null || value == null
        ? text
        : new Text(plain(text.value(), value.getTag(), form), text.place());
  }

  private static String plain(String text, Tag tag, Type.Form form) {
    if (form == Type.Form.FLAG && tag.equals(Tag.BOOL)) {
      return text.toLowerCase(Locale.ROOT);
    }
    if (!tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT)) {
      return text;
    }
    return switch (form) {
      case INTEGER, LISTENER, DURATION -> number(text);
      case STRING, FLAG, CHOICE -> text;
    };
  }

  /** The number in plain digits: JSON Schema takes {@code 1000.0} and {@code +1e3} for 1000. */
  private static String number(String text) {
    if (text.length() > 2 * MOST_DIGITS) {
      return text; // the time to read it grows with the square of its length
    }
    try {
      BigDecimal number = new BigDecimal(text).stripTrailingZeros();
      boolean isShort =
          number.precision() <= MOST_DIGITS && Math.abs(number.scale()) <= MOST_DIGITS;
      return isShort ? number.toPlainString() : text;
    } catch (NumberFormatException e) {
      return text; // its exponent is too large, and so is the number
    }
  }

  /** The items of a list; none where the node is null or a problem. */
  List<Node> items(@Nullable Node value, String what) {
    if (value instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    if (value != null) {
      problem(value, what + " must be a list, not " + kind(value));
    }
    return List.of();
  }

  /**
   * The values of a mapping by key; none where the node is null or a problem.
   *
   * @param known the keys that are accepted; null where every key is accepted
   */
  Map<String, Node> entries(@Nullable Node value, String what, @Nullable Collection<String> known) {
    Map<String, Node> entries = new LinkedHashMap<>();
    if (value instanceof MappingNode mapping) {
      mapping.getValue().forEach(entry -> addEntry(entry, known, entries));
    } else if (value != null) {
      problem(value, what + " must be a mapping, not " + kind(value));
    }
    return entries;
  }

  private void addEntry(
      NodeTuple entry, @Nullable Collection<String> known, Map<String, Node> entries) {
    Node node = entry.getKeyNode();
    if (!(node instanceof ScalarNode scalar)) {
      problem(node, "a key must be one value, not " + kind(node));
      return;
    }
    String key = scalar.getValue();
    if (known != null && !known.contains(key)) {
      problem(node, () -> "unknown key " + Quoted.of(key) + ": " + hint(key, known));
    } else if (entries.putIfAbsent(key, entry.getValueNode()) != null) {
      problem(node, "the key " + Quoted.of(key) + " is given more than once");
    }
  }

  private static String hint(String key, Collection<String> known) {
    boolean alias = key.equals(Option.ALIAS.name()) || key.equals(YamlFile.ALIASES);
    if (alias && !known.contains(YamlFile.ALIASES)) {
      return "aliases belong to an interface, as in interfaces: [{name: eth0, aliases: [wan0]}]";
    }
    return NearestKey.of(key, known)
        .map(nearest -> "did you mean " + nearest + "?")
        .orElseGet(() -> "accepted are " + String.join(", ", new TreeSet<>(known)));
  }

  private static String kind(Node node) {
    if (node instanceof ScalarNode) {
      return "one value";
    }
    return node instanceof MappingNode ? "a mapping" : "a list";
  }
}
