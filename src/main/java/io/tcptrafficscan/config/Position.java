package io.tcptrafficscan.config;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;

/** A place in a text; line and column count from 1. */
record Position(int line, int column) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

  /** The place of a mark; the start of the text where YAML gives no mark. */
  static Position of(@Nullable Mark mark) {
    return mark == null
        ? new Position(1, 1)
        : new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /**
   * @param codePoints how many characters of the text stand before the place
   */
  static Position of(String text, int codePoints) {
    int most = text.codePointCount(0, text.length());
    String before = text.substring(0, text.offsetByCodePoints(0, Math.min(codePoints, most)));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Position(line, before.length() - before.lastIndexOf('\n'));
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
