package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.TIOCGWINSZ;
import static io.tcptrafficscan.posix.Posix.C;

/** The terminal that a standard stream may write to. */
public final class Terminal {
  /** The descriptor of standard output. */
  public static final int OUTPUT = 1;

  /** The descriptor of standard error. */
  public static final int ERROR = 2;

  /** {@code struct winsize} of asm-generic/termios.h: rows and columns, 16 bits each. */
  private static final int WINDOW_SIZE_BYTES = 8;

  private static final int COLUMNS = 2;
  private static final int DEFAULT_COLUMNS = 80;
  private static final int DEFAULT_ROWS = 24;

  private static final NativeMemory WINDOW = new NativeMemory(WINDOW_SIZE_BYTES);

  private Terminal() {}

  /** The size of a terminal. */
  public record Size(int columns, int rows) {}

  /**
   * The size of the terminal that a stream writes to (ioctl_tty(2)); no columns if it is no
   * terminal, and on other systems than Linux.
   */
  public static synchronized Size size(int stream) {
    if (!Platform.isLinux() || C.ioctl(stream, TIOCGWINSZ, WINDOW.address) < 0) {
      return new Size(0, 0);
    }
    int rows = Short.toUnsignedInt(WINDOW.bytes.getShort(0));
    int columns = Short.toUnsignedInt(WINDOW.bytes.getShort(COLUMNS));
    return new Size(columns == 0 ? DEFAULT_COLUMNS : columns, rows == 0 ? DEFAULT_ROWS : rows);
  }
}
