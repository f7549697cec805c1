package io.tcptrafficscan.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Finds arguments that Java could not decode, from the bytes that the kernel has. */
final class NativeArguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private NativeArguments() {}

  /** The encoding of the locale, in which Java decodes arguments. */
  static String encoding() {
    return System.getProperty("sun.jnu.encoding", "US-ASCII");
  }

  /**
   * Whether Java lost characters of the arguments. Under {@code LC_ALL=C} Java replaces every byte
   * beyond ASCII, for example by {@code ?}, which is a wildcard in a pattern of interfaces.
   */
  static boolean areLost(String... args) {
    if (Charset.forName(encoding()).equals(StandardCharsets.UTF_8)) {
      return false;
    }
    try {
      String[] all = Files.readString(COMMAND_LINE, StandardCharsets.ISO_8859_1).split("\0", -1);
      int end = all.length - 1; // the last argument ends with a NUL, too
      return Arrays.stream(all, Math.max(0, end - args.length), end)
          .anyMatch(argument -> argument.chars().anyMatch(c -> c > 0x7f));
    } catch (IOException e) {
      return false; // not Linux
    }
  }
}
