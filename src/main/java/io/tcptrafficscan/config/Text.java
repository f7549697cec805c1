package io.tcptrafficscan.config;

import org.jspecify.annotations.Nullable;

/**
 * The text of one value of a setting, and where it comes from.
 *
 * @param source the name of the file, or one of the constants of this class
 * @param position the place in the file; null for the other sources
 */
record Text(String value, String source, @Nullable Position position) {
  static final String COMMAND_LINE = "command line";
  static final String ENVIRONMENT = "environment";
  static final String DEFAULT = "default";

  static Text of(String value, String source) {
    return new Text(value, source, null);
  }

  /** The source, with the line where it is a file. */
  String origin() {
    return position == null ? source : source + ":" + position.line();
  }
}
