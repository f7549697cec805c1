package io.tcptrafficscan.config;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML document into nodes. Aliases and tags are refused where they stand, so that no
 * text grows beyond itself and none refers to itself, and so is nesting that no setting has.
 */
final class YamlText {
  private static final int DEEPEST = 8;

  /** The text is no such document. */
  static final class InvalidYamlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Position at;

    InvalidYamlException(Position at, String message) {
      super(message);
      this.at = at;
    }

    Position at() {
      return at;
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  private final Parser parser;

  private YamlText(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setProcessComments(false);
    parser = new ParserImpl(new StreamReader(text), options);
  }

  static YamlNode read(String text) throws InvalidYamlException {
    try {
      return new YamlText(text).document();
    } catch (ReaderException e) {
      throw new InvalidYamlException(
          position(text, e.getPosition()),
          "the character U+%04X is not accepted: YAML is text".formatted(e.getCodePoint()));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      String problem = e.getProblem() == null ? "it is no YAML" : e.getProblem();
      throw new InvalidYamlException(
          mark == null ? new Position(1, 1) : position(mark), "invalid YAML: " + problem);
    } catch (YAMLException e) {
      throw new InvalidYamlException(new Position(1, 1), "invalid YAML: " + e.getMessage());
    }
  }

  private YamlNode document() throws InvalidYamlException {
    parser.getEvent(); // the stream's start
    Event start = parser.getEvent();
    if (start instanceof StreamEndEvent) {
      throw new InvalidYamlException(
          position(start), "the file is empty: it must have interfaces and servers");
    }
    YamlNode root = node(parser.getEvent(), 1);
    parser.getEvent(); // the document's end
    Event end = parser.getEvent();
    if (!(end instanceof StreamEndEvent)) {
      throw new InvalidYamlException(position(end), "only one document is accepted");
    }
    return root;
  }

  private YamlNode node(Event event, int depth) throws InvalidYamlException {
    Position at = position(event);
    if (event instanceof AliasEvent alias) {
      throw new InvalidYamlException(
          at, "the alias *%s is not accepted: write the value out".formatted(alias.getAnchor()));
    }
    if (depth > DEEPEST) {
      throw new InvalidYamlException(at, "nested too deep: no setting has so many levels");
    }
    requireNoTag(event);
    if (event instanceof SequenceStartEvent) {
      return sequence(at, depth);
    }
    if (event instanceof MappingStartEvent) {
      return mapping(at, depth);
    }
    return new YamlNode.Scalar(at, ((ScalarEvent) event).getValue());
  }

  private static void requireNoTag(Event event) throws InvalidYamlException {
    String tag = null;
    if (event instanceof ScalarEvent scalar) {
      tag = scalar.getTag();
    } else if (event instanceof SequenceStartEvent sequence) {
      tag = sequence.getTag();
    } else if (event instanceof MappingStartEvent mapping) {
      tag = mapping.getTag();
    }
    if (tag != null && event instanceof NodeEvent) {
      throw new InvalidYamlException(position(event), "a tag is not accepted: leave it out");
    }
  }

  private YamlNode sequence(Position at, int depth) throws InvalidYamlException {
    List<YamlNode> items = new ArrayList<>();
    for (Event next = parser.getEvent();
        !(next instanceof SequenceEndEvent);
        next = parser.getEvent()) {
      items.add(node(next, depth + 1));
    }
    return new YamlNode.Sequence(at, List.copyOf(items));
  }

  private YamlNode mapping(Position at, int depth) throws InvalidYamlException {
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (Event next = parser.getEvent();
        !(next instanceof MappingEndEvent);
        next = parser.getEvent()) {
      YamlNode key = node(next, depth + 1);
      YamlNode value = node(parser.getEvent(), depth + 1);
      if (!(key instanceof YamlNode.Scalar scalar)) {
        throw new InvalidYamlException(key.at(), "a key must be one value, not " + key.kind());
      }
      entries.add(new YamlNode.Entry(scalar, value));
    }
    return new YamlNode.Mapping(at, List.copyOf(entries));
  }

  private static Position position(Event event) {
    return position(event.getStartMark());
  }

  private static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Position position(String text, int index) {
    String before = text.substring(0, text.offsetByCodePoints(0, Math.min(index, text.length())));
    int lineStart = before.lastIndexOf('\n') + 1;
    return new Position(
        (int) before.chars().filter(c -> c == '\n').count() + 1, before.length() - lineStart + 1);
  }
}
