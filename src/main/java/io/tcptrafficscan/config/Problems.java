package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with the settings, so that it can be printed together. It keeps the first
 * few problems and counts the others: a file of a megabyte can have a hundred thousand.
 */
final class Problems {
  private record Problem(Place place, String message) {}

  private static final Comparator<Problem> BY_PLACE =
      Comparator.<Problem>comparingInt(problem -> problem.place().line())
          .thenComparingInt(problem -> problem.place().column());

  /** As many as somebody reads before mending the first. */
  private static final int MOST_KEPT = 20;

  private final @Nullable String file;
  private final List<Problem> kept = new ArrayList<>();
  private int count;

  /**
   * @param file the file of {@code --config}; without a file (null) no message names its source
   */
  Problems(@Nullable String file) {
    this.file = file;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Whether there is a file of settings. */
  boolean haveFile() {
    return file != null;
  }

  /** How many there are, with those that are only counted. */
  int count() {
    return count;
  }

  void add(Place place, String message) {
    add(place, () -> message);
  }

  /**
   * Adds a problem whose message is made only if the problem is kept.
   *
   * @param message is work to make
   */
  void add(Place place, Supplier<String> message) {
    if (kept.size() < MOST_KEPT) {
      kept.add(new Problem(place, message.get()));
    }
    count++;
  }

  /** Adds a problem of the settings as a whole. */
  void add(String message) {
    add(Place.of(file == null ? "" : file), message);
  }

  /** Adds problems that have no message. */
  void addUntold(int problems) {
    count += problems;
  }

  /** Reads a text; where {@code reading} refuses the text, adds the problem and returns empty. */
  <T> Optional<T> read(Text text, Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (InvalidInputException e) {
      add(text.place(), e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * One line for each problem that is kept, {@code FILE:LINE:COLUMN: message}, by line and column.
   * The last line has the number of the others, if there are any.
   */
  List<String> all() {
    Stream<String> told =
        kept.stream()
            .sorted(BY_PLACE)
            .map(each -> file == null ? each.message() : each.place() + ": " + each.message());
    return count == kept.size()
        ? told.toList()
        : Stream.concat(told, Stream.of("and %,d more".formatted(count - kept.size()))).toList();
  }
}
