package io.tcptrafficscan.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Counts the assertions that a machine which stood still may break, and those of them that were
 * excused. All JVMs of one build append to one file: a byte for each assertion.
 */
public final class Excuses {
  private static final double MANY = 0.1;
  private static final byte MADE = '+';
  private static final byte EXCUSED = '-';
  private static final Path FILE =
      Path.of(
          System.getProperty(
              "excuses.file", "target/excuses-" + ProcessHandle.current().pid() + ".txt"));

  private Excuses() {}

  /** Counts an assertion that could be excused. */
  public static void count(boolean excused) {
    try {
      Files.createDirectories(FILE.toAbsolutePath().getParent());
      Files.write(
          FILE,
          new byte[] {excused ? EXCUSED : MADE},
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asserts that a number lies between bounds, and counts that.
   *
   * @param allowance what the number may be below {@code least}, because the machine stood still
   */
  public static void assertBetween(
      String what, double number, double least, double allowance, double most) {
    count(number < least && number >= least - allowance);
    assertThat(number).as(what).isBetween(least - allowance, most);
  }

  /** What to print at the end of the build; empty where nothing was counted. */
  static String report() {
    try {
      return Files.exists(FILE) ? report(Files.readAllBytes(FILE)) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String report(byte[] counted) {
    int excused = 0;
    for (byte each : counted) {
      excused += each == EXCUSED ? 1 : 0;
    }
    String line =
        String.format(
            Locale.ROOT,
            "excused: %d of %d assertions, because the machine stood still",
            excused,
            counted.length);
    return excused <= MANY * counted.length
        ? line
        : "*".repeat(78)
            + "\n"
            + line
            + "\nMORE THAN A TENTH: this run proves little, repeat it on a machine that is not busy\n"
            + "*".repeat(78);
  }
}
