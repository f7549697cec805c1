package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the numbers that settings hold. */
final class Units {
  private static final Pattern DURATION =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(us|ms|s|m|h)?");
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

  private Units() {}

  /**
   * Reads a duration: a number with {@code us}, {@code ms}, {@code s}, {@code m} or {@code h};
   * seconds without one.
   *
   * @throws InvalidInputException where it is none, or lies outside the bounds
   */
  static Duration duration(String name, String text, Duration least, Duration most) {
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(nanosOf(matcher.group(2)));
      Duration duration = Duration.ofNanos(nanos.longValue());
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    }
    throw new InvalidInputException(
        "invalid %s %s: must be a duration from %s to %s, for example 500ms, 1s or 2m"
            .formatted(name, Quoted.of(text), text(least), text(most)));
  }

  private static BigDecimal nanosOf(@org.jspecify.annotations.Nullable String unit) {
    return BigDecimal.valueOf(
        switch (unit == null ? "s" : unit) {
          case "us" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> 1_000_000_000L;
        });
  }

  /**
   * As {@link #duration} reads it: in the largest unit that gives a whole number, up to seconds.
   */
  static String text(Duration duration) {
    if (duration.toNanos() % 1_000_000_000L == 0) {
      return duration.toSeconds() + "s";
    }
    return duration.toNanos() % 1_000_000 == 0
        ? duration.toMillis() + "ms"
        : duration.toNanos() / 1_000 + "us";
  }

  /**
   * Reads a whole number.
   *
   * @throws InvalidInputException where it is none, or lies outside the bounds
   */
  static long whole(String name, String text, long least, long most) {
    if (WHOLE.matcher(text).matches()) {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new InvalidInputException(
        "invalid %s %s: must be a whole number from %d to %d"
            .formatted(name, Quoted.of(text), least, most));
  }

  /**
   * Reads what is either so or not.
   *
   * @throws InvalidInputException where it is neither
   */
  static boolean yesOrNo(String name, String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new InvalidInputException(
              "invalid %s %s: must be true or false".formatted(name, Quoted.of(text)));
    };
  }
}
