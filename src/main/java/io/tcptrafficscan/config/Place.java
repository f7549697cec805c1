package io.tcptrafficscan.config;

/**
 * Where a text comes from.
 *
 * @param source the name of the file, or one of the constants of this class
 * @param line of the file, from 1; 0 where no line is known
 * @param column of the line, from 1; 0 where no line is known
 */
record Place(String source, int line, int column) {
  static final Place COMMAND_LINE = of("command line");
  static final Place ENVIRONMENT = of("environment");
  static final Place DEFAULT = of("default");

  /** A source as a whole. */
  static Place of(String source) {
    return new Place(source, 0, 0);
  }

  /** The source, with the line where there is one. */
  String sourceAndLine() {
    return line == 0 ? source : source + ":" + line;
  }

  @Override
  public String toString() {
    return line == 0 ? source : sourceAndLine() + ":" + column;
  }
}
