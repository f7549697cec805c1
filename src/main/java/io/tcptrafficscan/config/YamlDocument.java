package io.tcptrafficscan.config;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Makes one YAML document into nodes. Aliases, tags, deep nesting and more nodes than any agent
 * needs are refused before a node is made, so that a short file cannot use much memory or time.
 */
final class YamlDocument {
  private static final int DEEPEST = 8;

  /** Fits into a small heap, and is enough for 20,000 servers. */
  private static final int MOST_NODES = 30_000;

  /** More than any mapping of the file may have. */
  private static final int MOST_ENTRIES = 100;

  /** The parser's time grows with the square of the length of a value in one line. */
  private static final int LONGEST_LINE = 1 << 18;

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

  /** Composes nodes, but drops the entries of a mapping beyond {@link #MOST_ENTRIES}. */
  private static final class ShortMappings extends Composer {
    private int dropped;

    ShortMappings(String content) {
      super(parser(content), TYPES, new LoaderOptions());
    }

    @Override
    protected void composeMappingChildren(List<NodeTuple> entries, MappingNode node) {
      super.composeMappingChildren(entries, node);
      if (entries.size() > MOST_ENTRIES) {
        entries.remove(entries.size() - 1);
        dropped++;
      }
    }
  }

  private final String content;
  private final String file;
  private final Problems problems;

  private YamlDocument(String content, String file, Problems problems) {
    this.content = content;
    this.file = file;
    this.problems = problems;
  }

  /** Whether YAML reads the text as it is, and not as a number, true, false or null. */
  static boolean isText(String text) {
    return TYPES.resolve(NodeId.scalar, text, true).equals(Tag.STR);
  }

  /**
   * Reads the root of the document; null where there is none or the document is refused.
   *
   * @param file how messages name the document
   */
  static @Nullable Node root(String content, String file, Problems problems) {
    return new YamlDocument(content, file, problems).root();
  }

  private @Nullable Node root() {
    try {
      return hasShortLines() && isAccepted(parser(content)) ? compose() : null;
    } catch (ReaderException e) {
      problem(
          placeAfter(e.getPosition()),
          "the character U+%04X is not accepted: YAML is text".formatted(e.getCodePoint()));
    } catch (MarkedYAMLException e) {
      String problem = String.valueOf(e.getProblem());
      // The parser's own text blames indentation, but the tab may be anywhere.
      String message = problem.contains("TAB") ? "a tab is not accepted here: use spaces" : problem;
      problem(YamlNodes.place(file, e.getProblemMark()), "invalid YAML: " + message);
    } catch (YAMLException e) {
      problem(Place.of(file), "invalid YAML: " + e.getMessage());
    }
    return null;
  }

  private @Nullable Node compose() {
    ShortMappings composer = new ShortMappings(content);
    Node root = composer.getSingleNode();
    if (root == null) {
      problem(new Place(file, 1, 1), "the file is empty: it must have interfaces and servers");
    }
    // A mapping with dropped entries has a problem anyway: an unknown or repeated key among the
    // others.
    problems.addUntold(composer.dropped);
    return root;
  }

  private boolean hasShortLines() {
    int line = 1;
    int end;
    for (int start = 0; start < content.length(); start = end + 1) {
      int newline = content.indexOf('\n', start);
      end = newline < 0 ? content.length() : newline;
      if (end - start > LONGEST_LINE) {
        problem(
            new Place(file, line, 1),
            "the line has %d characters, at most %d are accepted"
                .formatted(end - start, LONGEST_LINE));
        return false;
      }
      line++;
    }
    return true;
  }

  private static ParserImpl parser(String content) {
    return new ParserImpl(new StreamReader(content), new LoaderOptions());
  }

  /** Adds a problem at the first event that is not accepted. */
  private boolean isAccepted(ParserImpl events) {
    NodeCount nodes = new NodeCount();
    int documents = 0;
    for (Event event = events.getEvent();
        !(event instanceof StreamEndEvent);
        event = events.getEvent()) {
      documents += event instanceof DocumentStartEvent ? 1 : 0;
      nodes.add(event);
      String problem = null;
      if (event instanceof AliasEvent alias) {
        problem = "the alias *%s is not accepted: write the value out".formatted(alias.getAnchor());
      } else if (hasTag(event)) {
        problem = "a tag is not accepted: leave it out";
      } else if (documents > 1) {
        problem = "only one document is accepted";
      } else if (nodes.depth > DEEPEST) {
        problem = "nested too deep: no setting has so many levels";
      } else if (nodes.count > MOST_NODES) {
        problem = "too many keys and values: at most %d are accepted".formatted(MOST_NODES);
      }
      if (problem != null) {
        problem(YamlNodes.place(file, event.getStartMark()), problem);
        return false;
      }
    }
    return true;
  }

  /** Counts the nodes that {@link ShortMappings} will make, before any is made. */
  private static final class NodeCount {
    private final boolean[] isMapping = new boolean[DEEPEST + 2];
    private final int[] children = new int[DEEPEST + 2];
    private int depth;
    private int count;

    void add(Event event) {
      if (event instanceof CollectionEndEvent) {
        depth--;
      } else if (event instanceof ScalarEvent || event instanceof CollectionStartEvent) {
        children[depth]++;
        boolean isDropped = isMapping[depth] && children[depth] > 2 * MOST_ENTRIES;
        count += isDropped ? 0 : 1;
      }
      if (event instanceof CollectionStartEvent) {
        depth++;
        isMapping[depth] = event instanceof MappingStartEvent;
        children[depth] = 0;
      }
    }
  }

  private static boolean hasTag(Event event) {
    return event instanceof ScalarEvent scalar
        ? scalar.getTag() != null
        : event instanceof CollectionStartEvent start && start.getTag() != null;
  }

  private Place placeAfter(int codePoints) {
    int most = content.codePointCount(0, content.length());
    String before = content.substring(0, content.offsetByCodePoints(0, Math.min(codePoints, most)));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Place(file, line, before.length() - before.lastIndexOf('\n'));
  }

  private void problem(Place at, String message) {
    YamlNodes.problem(problems, at, message);
  }
}
