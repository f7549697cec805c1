package io.tcptrafficscan.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes durations as settings have them: {@code 500ms}, {@code 1.5s}, {@code 2m}. */
final class Durations {
  /** A number with a unit. A number without a unit means seconds. */
  static final String FORM = "[0-9]{1,9}(\\.[0-9]{1,9})?(us|ms|s|m|h)?";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  private Durations() {}

  /** Reads a duration; empty where the text is none. */
  static Optional<Duration> parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String unit = Objects.requireNonNullElse(matcher.group(2), "");
    BigDecimal number = new BigDecimal(text.substring(0, text.length() - unit.length()));
    return Optional.of(Duration.ofNanos(number.multiply(nanosOf(unit)).longValue()));
  }

  private static BigDecimal nanosOf(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "us" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> 1_000_000_000L;
        });
  }

  /** Writes a duration in the largest of s, ms and us that needs no fraction. */
  static String text(Duration duration) {
    if (duration.toNanos() % 1_000_000_000L == 0) {
      return duration.toSeconds() + "s";
    }
    return duration.toNanos() % 1_000_000 == 0
        ? duration.toMillis() + "ms"
        : duration.toNanos() / 1_000 + "us";
  }
}
