package io.tcptrafficscan.config;

import java.util.List;

/** A value of a YAML file, with the place where it begins. */
sealed interface YamlNode {
  Position at();

  /** One value, as a text whatever YAML would make of it. */
  record Scalar(Position at, String text) implements YamlNode {}

  record Sequence(Position at, List<YamlNode> items) implements YamlNode {}

  record Mapping(Position at, List<Entry> entries) implements YamlNode {}

  /** Keys are not unique: who reads them says what is wrong with a second. */
  record Entry(Scalar key, YamlNode value) {}

  /** How a message names it. */
  default String kind() {
    if (this instanceof Scalar) {
      return "one value";
    }
    return this instanceof Sequence ? "a list" : "a mapping";
  }
}
