package io.tcptrafficscan.api;

import io.tcptrafficscan.net.InvalidInputException;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request for history asks for.
 *
 * @param paths ids, each once
 * @param points how many points a series has at most
 */
record HistoryRequest(List<String> paths, Instant from, Instant to, int points) {
  static final int MOST_POINTS = 600;
  private static final int MOST_PATHS = 50;
  private static final Duration DEFAULT_RANGE = Duration.ofMinutes(15);
  private static final Duration LONGEST_RANGE = Duration.ofDays(366);
  private static final Set<String> NAMES = Set.of("path", "from", "to", "points");

  /** Later times have no place in a number of milliseconds, or in a page. */
  private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,11}(?:\\.[0-9]{1,9})?");
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

  /**
   * Reads the parameters of a request.
   *
   * @throws InvalidInputException says what is wrong and what is accepted
   */
  static HistoryRequest of(MultiMap parameters, Instant now) {
    Set<String> unknown = new TreeSet<>(parameters.names());
    unknown.removeAll(NAMES);
    if (!unknown.isEmpty()) {
      throw InvalidInputException.of(
          "parameter", unknown.iterator().next(), "path, from, to and points are accepted");
    }
    List<String> paths = parameters.getAll("path").stream().distinct().toList();
    if (paths.isEmpty() || paths.size() > MOST_PATHS) {
      throw new InvalidInputException(
          "path must be given 1 to %d times; /api/v1/status has the ids".formatted(MOST_PATHS));
    }
    Instant to = time("to", one(parameters, "to"), now);
    Instant from = time("from", one(parameters, "from"), to.minus(DEFAULT_RANGE));
    if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST_RANGE) > 0) {
      throw new InvalidInputException("from must be before to, by at most 366 days");
    }
    return new HistoryRequest(paths, from, to, points(one(parameters, "points")));
  }

  private static @Nullable String one(MultiMap parameters, String name) {
    List<String> all = parameters.getAll(name);
    if (all.size() > 1) {
      throw new InvalidInputException(name + " must be given once");
    }
    return all.isEmpty() ? null : all.get(0);
  }

  private static Instant time(String name, @Nullable String text, Instant otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      Instant time =
          SECONDS.matcher(text).matches()
              ? Instant.ofEpochMilli(Math.round(Double.parseDouble(text) * 1000))
              : Instant.parse(text);
      if (!time.isBefore(Instant.EPOCH) && time.isBefore(END)) {
        return time;
      }
    } catch (DateTimeException e) {
      // is said below
    }
    throw InvalidInputException.of(
        name, text, "must be seconds since 1970, or a time such as 2026-01-31T23:59:00Z");
  }

  private static int points(@Nullable String text) {
    if (text == null) {
      return MOST_POINTS;
    }
    int points = WHOLE.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (points < 1 || points > MOST_POINTS) {
      throw InvalidInputException.of(
          "points", text, "must be a whole number from 1 to " + MOST_POINTS);
    }
    return points;
  }
}
