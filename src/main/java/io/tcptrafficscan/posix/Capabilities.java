package io.tcptrafficscan.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do beyond an ordinary user's process (capabilities(7)). */
public final class Capabilities {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";
  private static final int HEXADECIMAL = 16;
  // linux/capability.h
  private static final int CAP_NET_RAW = 13;

  private Capabilities() {}

  /** Whether CAP_NET_RAW is in force; false also where the kernel does not say. */
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
}
