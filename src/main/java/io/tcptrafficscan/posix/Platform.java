package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.CAP_NET_RAW;
import static io.tcptrafficscan.posix.Constants.PRIO_PROCESS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which system this is, and what this process may do on it. */
public final class Platform {
  private static final boolean LINUX =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");

  private static final Pattern RELEASE = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";
  private static final int HEXADECIMAL = 16;
  private static final int THIS_THREAD = 0;
  private static final int NICE = 5;

  private Platform() {}

  /** Whether this is Linux. On other systems no other method of this package may be called. */
  public static boolean isLinux() {
    return LINUX;
  }

  /** Whether the kernel is Linux {@code major.minor} or newer. */
  static boolean isLinux(int major, int minor) {
    return LINUX && isAtLeast(System.getProperty("os.version"), major, minor);
  }

  /**
   * @param release as uname(2) tells it; one that does not begin with two numbers counts as old
   */
  static boolean isAtLeast(String release, int major, int minor) {
    Matcher matcher = RELEASE.matcher(release);
    return matcher.lookingAt()
        && (Integer.parseInt(matcher.group(1)) > major
            || (Integer.parseInt(matcher.group(1)) == major
                && Integer.parseInt(matcher.group(2)) >= minor));
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
   * Lowers the priority of the calling thread for good, so that other threads run first. On Linux
   * each thread has its own priority (sched(7)). Does nothing on other systems.
   */
  public static void standBack() {
    if (LINUX) {
      Posix.C.setpriority(PRIO_PROCESS, THIS_THREAD, NICE);
    }
  }
}
