package io.tcptrafficscan.console;

import io.tcptrafficscan.console.StatusTable.Line;
import io.tcptrafficscan.posix.Terminal;
import io.tcptrafficscan.status.Status;
import io.tcptrafficscan.status.Status.State;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Supplier;

/**
 * Shows the table. In a terminal it is drawn again in its place; elsewhere it is printed as plain
 * lines. For one thread.
 */
final class TableView {
  private static final String UP = "\033[%dA";
  private static final String CLEAR_LINE = "\033[K";
  private static final String CLEAR_BELOW = "\033[J";
  private static final String RED = "\033[31m";
  private static final String PLAIN = "\033[0m";

  /** The verdict, two blank lines, the head and the note on paths that are not shown. */
  private static final int OTHER_ROWS = 5;

  private final StatusTable table = new StatusTable(ZoneId.systemDefault());
  private final Supplier<Terminal.Size> screen;
  private final boolean colored;
  private int drawn;

  /**
   * @param screen tells the size of the terminal, which may change; no columns where the output is
   *     none
   * @param colored whether colours may be used in a terminal
   */
  TableView(Supplier<Terminal.Size> screen, boolean colored) {
    this.screen = screen;
    this.colored = colored;
  }

  /** The table as it is now, with what moves it to its place. */
  String text(Status status) {
    Terminal.Size now = screen.get();
    if (now.columns() == 0) {
      return plain(status);
    }
    int most = Math.max(1, now.rows() - OTHER_ROWS);
    List<Line> lines = table.lines(status, most);
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append(UP.formatted(drawn)).append('\r');
    }
    for (Line line : lines) {
      boolean red = colored && line.state() == State.DOWN;
      text.append(red ? RED : "").append(cut(line.text(), now.columns()));
      text.append(red ? PLAIN : "").append(CLEAR_LINE).append('\n');
    }
    drawn = Math.min(lines.size(), Math.max(1, now.rows() - 1));
    return text.append(CLEAR_BELOW).toString();
  }

  private String plain(Status status) {
    StringBuilder text = new StringBuilder();
    table.lines(status, Integer.MAX_VALUE).forEach(line -> text.append(line.text()).append('\n'));
    return text.append('\n').toString();
  }

  private static String cut(String text, int columns) {
    return text.codePointCount(0, text.length()) <= columns
        ? text
        : text.substring(0, text.offsetByCodePoints(0, columns));
  }
}
