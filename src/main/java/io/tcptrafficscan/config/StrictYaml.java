package io.tcptrafficscan.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML document and refuses aliases, tags and deep nesting, so that a short file cannot
 * use much memory. As in YAML 1.2, {@code on} and {@code yes} are strings.
 */
final class StrictYaml {
  private static final int DEEPEST = 8;

  private StrictYaml() {}

  /** A part of YAML that is not accepted. */
  static final class RefusedException extends MarkedYAMLException {
    private static final long serialVersionUID = 1L;

    RefusedException(String problem, Mark at) {
      super(null, null, problem, at);
    }
  }

  /** Returns the root of the document; null where the document has only comments or nothing. */
  static @Nullable Node compose(String content) {
    LoaderOptions options = new LoaderOptions();
    StrictParser parser = new StrictParser(content, options);
    return new Composer(parser, new Scalars(), options).getSingleNode();
  }

  private static final class StrictParser extends ParserImpl {
    private int depth;
    private int documents;

    StrictParser(String content, LoaderOptions options) {
      super(new StreamReader(content), options);
    }

    @Override
    public Event getEvent() {
      Event event = super.getEvent();
      String problem = problem(event);
      if (problem != null) {
        throw new RefusedException(problem, event.getStartMark());
      }
      return event;
    }

    private @Nullable String problem(Event event) {
      if (event instanceof AliasEvent alias) {
        return "the alias *%s is not accepted: write the value out".formatted(alias.getAnchor());
      }
      if (event instanceof DocumentStartEvent && ++documents > 1) {
        return "only one document is accepted";
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (event instanceof CollectionStartEvent start) {
        return start.getTag() != null
            ? "a tag is not accepted: leave it out"
            : ++depth > DEEPEST ? "nested too deep: no setting has so many levels" : null;
      }
      return event instanceof ScalarEvent scalar && scalar.getTag() != null
          ? "a tag is not accepted: leave it out"
          : null;
    }
  }

  private static final class Scalars extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
      addImplicitResolver(Tag.INT, Pattern.compile("[-+]?[0-9]+"), "-+0123456789");
      addImplicitResolver(
          Tag.FLOAT,
          Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
          "-+.0123456789");
    }
  }

  /** How a message names the kind of a node. */
  static String kind(Node node) {
    if (node instanceof ScalarNode) {
      return "one value";
    }
    return node instanceof MappingNode ? "a mapping" : "a list";
  }

  /** Whether YAML reads the text as it is, and not as a number, true, false or null. */
  static boolean isText(String text) {
    return new Scalars().resolve(NodeId.scalar, text, true).equals(Tag.STR);
  }

  /** Whether a node is a number, true or false. */
  static boolean isNoText(Node node) {
    return node.getTag().equals(Tag.INT)
        || node.getTag().equals(Tag.FLOAT)
        || node.getTag().equals(Tag.BOOL);
  }
}
