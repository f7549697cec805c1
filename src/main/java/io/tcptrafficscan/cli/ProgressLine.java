package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.posix.Terminal;
import java.io.PrintStream;
import java.util.Locale;

/**
 * One line on the terminal that says what is measured at the moment. It writes nothing where
 * standard error is no terminal, and leaves nothing behind, also when a signal ends the process.
 * Any thread may call it.
 */
final class ProgressLine implements AutoCloseable {
  private static final String TO_START = "\r";
  private static final String CLEAR_TO_END = "\033[K";
  private static final double MEGA = 1e6;
  private static final double PERCENT = 100;

  private final PrintStream err;
  private final int columns;
  private String what = "";
  private boolean shown;
  private boolean ended;

  ProgressLine(PrintStream err) {
    this(err, Terminal.size(Terminal.ERROR).columns());
  }

  /**
   * @param columns of the terminal; 0 if there is none
   */
  ProgressLine(PrintStream err, int columns) {
    this.err = err;
    this.columns = columns;
    if (columns > 0) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }
  }

  /** Says what is measured from now on. */
  synchronized void begin(String measured) {
    what = measured;
    write(" ...");
  }

  /** Shows the bytes so far, and the number with its error if there is one. */
  synchronized void show(long bytes, CapacityEstimate estimate) {
    String number =
        estimate.bitsPerSecond() > 0 && estimate.errorRatio() < 1
            ? String.format(
                Locale.ROOT,
                ", about %.1f Mbps, error %.1f %%",
                estimate.bitsPerSecond() / MEGA,
                PERCENT * estimate.errorRatio())
            : "";
    write(String.format(Locale.ROOT, " ... %.2f MB%s", bytes / MEGA, number));
  }

  /** A long URL is cut rather than the figures. */
  private void write(String figures) {
    if (columns > 0 && !ended) {
      String measured = start(what, Math.max(0, columns - 1 - figures.length()));
      String line = start(measured + figures, columns - 1);
      err.print(TO_START + line + CLEAR_TO_END);
      err.flush();
      shown = true;
    }
  }

  private static String start(String text, int most) {
    return text.substring(0, Math.min(text.length(), most));
  }

  /** Removes the line, so that something else can be printed. */
  synchronized void clear() {
    if (shown) {
      err.print(TO_START + CLEAR_TO_END);
      err.flush();
      shown = false;
    }
  }

  /** Removes the line for good. */
  @Override
  public synchronized void close() {
    clear();
    ended = true;
  }
}
