package io.tcptrafficscan.config;

import org.jspecify.annotations.Nullable;

/**
 * A text of a setting that is not yet read, and where it comes from.
 *
 * @param source the file's name, or which other source has it
 * @param position where in the file; null elsewhere
 */
record Text(String value, String source, @Nullable Position position) {
  static final String COMMAND_LINE = "command line";
  static final String ENVIRONMENT = "environment";
  static final String DEFAULT = "default";

  static Text of(String value, String source) {
    return new Text(value, source, null);
  }

  /** The source in words, with the line of a file. */
  String origin() {
    return position == null ? source : source + ":" + position.line();
  }

  boolean isFromFile() {
    return position != null;
  }
}
