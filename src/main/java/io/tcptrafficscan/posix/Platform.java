package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.CAP_NET_RAW;
import static io.tcptrafficscan.posix.Constants.PRIO_PROCESS;
import static io.tcptrafficscan.posix.Constants.TIOCGWINSZ;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Which system this is, and what this process may do on it. */
public final class Platform {
  private static final boolean LINUX =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";
  private static final int HEXADECIMAL = 16;
  private static final int THIS_THREAD = 0;
  private static final int NICE = 5;
  private static final int STANDARD_ERROR = 2;

  // struct winsize (asm-generic/termios.h): rows, columns and two more, each of two bytes
  private static final int WINSIZE_BYTES = 8;
  private static final int COLUMNS_AT = 2;
  private static final int USUAL_COLUMNS = 80;

  private Platform() {}

  /** Whether this is Linux. On other systems no other method of this package may be called. */
  public static boolean isLinux() {
    return LINUX;
  }

  /** Whether CAP_NET_RAW is effective (capabilities(7)); false if the kernel does not say. */
  public static boolean hasNetRaw() {
    try {
      return hasNetRaw(Files.readString(STATUS));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * @param status the text of /proc/self/status (proc(5))
   */
  static boolean hasNetRaw(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(EFFECTIVE))
        .map(line -> line.substring(EFFECTIVE.length()).strip())
        .anyMatch(mask -> (Long.parseUnsignedLong(mask, HEXADECIMAL) >>> CAP_NET_RAW & 1) == 1);
  }

  /**
   * How many columns the terminal has that standard error writes to (ioctl_tty(2)); 80 if it does
   * not say, and 0 if standard error is no terminal. On other systems than Linux, always 0.
   */
  public static int terminalColumns() {
    if (!LINUX) {
      return 0;
    }
    NativeMemory size = new NativeMemory(WINSIZE_BYTES);
    if (Posix.C.ioctl(STANDARD_ERROR, TIOCGWINSZ, size.address) != 0) {
      return 0;
    }
    int columns = Short.toUnsignedInt(size.bytes.getShort(COLUMNS_AT));
    return columns == 0 ? USUAL_COLUMNS : columns;
  }

  /**
   * Lowers the priority of the calling thread for good, so that other threads run first. On Linux
   * each thread has its own priority (sched(7)). Does nothing on other systems.
   */
  public static void standBack() {
    if (LINUX) {
      Posix.C.setpriority(PRIO_PROCESS, THIS_THREAD, NICE);
    }
  }
}
