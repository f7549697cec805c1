package io.tcptrafficscan.page;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as texts, with their units. */
final class Format {
  private static final String NONE = "–";
  private static final double MILLIS = 1e3;
  private static final double MEGA = 1e6;
  private static final double PERCENT = 100;

  private final Words words;

  Format(Words words) {
    this.words = words;
  }

  /** A time in milliseconds; a dash if there is none. */
  String millis(@Nullable Double seconds) {
    return seconds == null ? NONE : millisAlone(seconds) + " ms";
  }

  /** A time in milliseconds without its unit. */
  String millisAlone(double seconds) {
    double millis = seconds * MILLIS;
    return rounded(millis, millis < 1 ? 2 : 1);
  }

  /** A share of loss; a dash if there is none. A share that is not zero never reads as zero. */
  String loss(@Nullable Double ratio) {
    if (ratio == null) {
      return NONE;
    }
    double percent = ratio * PERCENT;
    if (percent == 0) {
      return words.of("percent", "n", "0");
    }
    return words.of("percent", "n", percent < 0.1 ? "<0.1" : rounded(percent, 1));
  }

  /** A share of availability, rounded down, so that only a whole one reads as 100 %. */
  String availability(@Nullable Double ratio) {
    if (ratio == null) {
      return NONE;
    }
    double percent = ratio * PERCENT;
    double unit = percent < 99 ? 10 : 100;
    double floor = Math.floor(percent * unit + 1e-6) / unit;
    int decimals = percent < 99 ? 1 : 2;
    return words.of("percent", "n", ratio == 1 ? "100" : rounded(floor, decimals));
  }

  /** A rate in Mbps, without the unit. */
  String mbps(double bitsPerSecond) {
    double rate = bitsPerSecond / MEGA;
    return rounded(rate, rate < PERCENT ? 1 : 0);
  }

  /** A factor, in at most four digits. */
  String factor(double factor) {
    return factor == Math.rint(factor) ? rounded(factor, 0) : rounded(factor, 2);
  }

  /** How long something lasted, in its two largest units. */
  String duration(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    if (time.toDays() > 0) {
      return two("days", time.toDays(), "hours", time.toHoursPart());
    }
    if (time.toHours() > 0) {
      return two("hours", time.toHours(), "minutes", time.toMinutesPart());
    }
    if (time.toMinutes() > 0) {
      return two("minutes", time.toMinutes(), "seconds", time.toSecondsPart());
    }
    return words.of("unit.seconds", "n", time.toSeconds());
  }

  /** A time between probes, which may be shorter than a second. */
  String interval(double seconds) {
    return seconds < 60 && seconds != Math.rint(seconds)
        ? words.of("unit.seconds", "n", rounded(seconds, 1))
        : duration(seconds);
  }

  private String two(String unit, long count, String smaller, long rest) {
    String first = words.of("unit." + unit, "n", count);
    return rest == 0
        ? first
        : first + words.of("unit.between") + words.of("unit." + smaller, "n", rest);
  }

  private static String rounded(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
