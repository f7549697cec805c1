package io.tcptrafficscan.posix;

import java.util.Locale;

/** Which system this is. */
public final class Platform {
  private static final boolean LINUX =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");

  private Platform() {}

  /** Whether the calls of this package are there; nothing else of it may be used where not. */
  public static boolean isLinux() {
    return LINUX;
  }
}
