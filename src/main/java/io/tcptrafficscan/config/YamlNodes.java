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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The nodes of one YAML document, and the problems of its form. Aliases, tags and deep nesting are
 * refused, so that a short file cannot use much memory.
 */
final class YamlNodes {
  private static final int DEEPEST = 8;
  private static final int LONGEST_MESSAGE = 200;
  private static final int MOST_DIGITS = 40;
  private static final Set<Tag> NO_TEXT = Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL);

  /** As in YAML 1.2, {@code True} is a boolean; {@code on} and {@code yes} are strings. */
  private static final Resolver TYPES =
      new Resolver() {
        @Override
        protected void addImplicitResolvers() {
          addImplicitResolver(
              Tag.BOOL, Pattern.compile("true|True|TRUE|false|False|FALSE"), "tTfF");
          addImplicitResolver(Tag.NULL, NULL, "~nN\0");
          addImplicitResolver(Tag.NULL, EMPTY, null);
          addImplicitResolver(Tag.INT, Pattern.compile("[-+]?[0-9]+"), "-+0123456789");
          addImplicitResolver(
              Tag.FLOAT,
              Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
              "-+.0123456789");
        }
      };

  private final String file;
  private final Problems problems;

  YamlNodes(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /** Whether YAML reads the text as it is, and not as a number, true, false or null. */
  static boolean isText(String text) {
    return TYPES.resolve(NodeId.scalar, text, true).equals(Tag.STR);
  }

  /** Reads the root of the document; null where there is none or the document is refused. */
  @Nullable Node root(String content) {
    try {
      if (!isAccepted(parser(content))) {
        return null;
      }
      Node root = new Composer(parser(content), TYPES, new LoaderOptions()).getSingleNode();
      if (root == null) {
        problem(new Place(file, 1, 1), "the file is empty: it must have interfaces and servers");
      }
      return root;
    } catch (ReaderException e) {
      problem(
          placeAfter(content, e.getPosition()),
          "the character U+%04X is not accepted: YAML is text".formatted(e.getCodePoint()));
    } catch (MarkedYAMLException e) {
      String problem = String.valueOf(e.getProblem());
      // The parser's text for a tab tells to leave out indentation that may not be it.
      String message = problem.contains("TAB") ? "a tab is not accepted here: use spaces" : problem;
      problem(place(e.getProblemMark()), "invalid YAML: " + message);
    } catch (YAMLException e) {
      problem(Place.of(file), "invalid YAML: " + e.getMessage());
    }
    return null;
  }

  private static ParserImpl parser(String content) {
    return new ParserImpl(new StreamReader(content), new LoaderOptions());
  }

  /** Adds a problem at the first event that is not accepted. */
  private boolean isAccepted(ParserImpl events) {
    int depth = 0;
    int documents = 0;
    for (Event event = events.getEvent();
        !(event instanceof StreamEndEvent);
        event = events.getEvent()) {
      documents += event instanceof DocumentStartEvent ? 1 : 0;
      depth += event instanceof CollectionStartEvent ? 1 : 0;
      depth -= event instanceof CollectionEndEvent ? 1 : 0;
      String problem = null;
      if (event instanceof AliasEvent alias) {
        problem = "the alias *%s is not accepted: write the value out".formatted(alias.getAnchor());
      } else if (hasTag(event)) {
        problem = "a tag is not accepted: leave it out";
      } else if (documents > 1) {
        problem = "only one document is accepted";
      } else if (depth > DEEPEST) {
        problem = "nested too deep: no setting has so many levels";
      }
      if (problem != null) {
        problem(place(event.getStartMark()), problem);
        return false;
      }
    }
    return true;
  }

  private static boolean hasTag(Event event) {
    return event instanceof ScalarEvent scalar
        ? scalar.getTag() != null
        : event instanceof CollectionStartEvent start && start.getTag() != null;
  }

  private Place place(@Nullable Mark mark) {
    return mark == null
        ? new Place(file, 1, 1)
        : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Place placeAfter(String content, int codePoints) {
    int most = content.codePointCount(0, content.length());
    String before = content.substring(0, content.offsetByCodePoints(0, Math.min(codePoints, most)));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Place(file, line, before.length() - before.lastIndexOf('\n'));
  }

  /** Adds a problem at a place. */
  void problem(Place at, String message) {
    problems.add(at, Quoted.line(message.lines().findFirst().orElse(""), LONGEST_MESSAGE));
  }

  /** Adds a problem at a node. */
  void problem(Node at, String message) {
    problems.add(place(at.getStartMark()), message);
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
    return new Text(scalar.getValue(), place(value.getStartMark()));
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
      problem(node, "unknown key " + Quoted.of(key) + ": " + hint(key, known));
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
