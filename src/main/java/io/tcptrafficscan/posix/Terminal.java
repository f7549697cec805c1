package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.TIOCGWINSZ;
import static io.tcptrafficscan.posix.Posix.C;

/** The terminal that standard output may be. */
public final class Terminal {
  private static final int STANDARD_OUTPUT = 1;

  /** {@code struct winsize} of asm-generic/termios.h: rows and columns, 16 bits each. */
  private static final int WINDOW_SIZE_BYTES = 8;

  private static final int COLUMNS = 2;
  private static final int DEFAULT_COLUMNS = 80;
  private static final int DEFAULT_ROWS = 24;

  private static final NativeMemory WINDOW = new NativeMemory(WINDOW_SIZE_BYTES);

  private Terminal() {}

  /** The size of a terminal. */
  public record Size(int columns, int rows) {}

  /** The size of the terminal; no columns where standard output is none, or not on Linux. */
  public static synchronized Size size() {
    if (!Platform.isLinux()) {
      return new Size(0, 0);
    }
    if (C.ioctl(STANDARD_OUTPUT, TIOCGWINSZ, WINDOW.address) < 0) {
      return new Size(0, 0);
    }
    int rows = WINDOW.bytes.getShort(0) & 0xffff;
    int columns = WINDOW.bytes.getShort(COLUMNS) & 0xffff;
    return new Size(columns == 0 ? DEFAULT_COLUMNS : columns, rows == 0 ? DEFAULT_ROWS : rows);
  }
}
