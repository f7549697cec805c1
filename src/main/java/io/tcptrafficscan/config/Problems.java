package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects all that is wrong with the settings, so that it can be printed together. */
final class Problems {
  private record Problem(Place place, String message) {}

  private static final Comparator<Problem> BY_PLACE =
      Comparator.<Problem>comparingInt(problem -> problem.place().line())
          .thenComparingInt(problem -> problem.place().column());

  private final @Nullable String file;
  private final List<Problem> found = new ArrayList<>();

  /**
   * @param file the file of {@code --config}; without a file (null) no message names its source
   */
  Problems(@Nullable String file) {
    this.file = file;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  void add(Place place, String message) {
    found.add(new Problem(place, message));
  }

  /** Adds a problem of the settings as a whole. */
  void add(String message) {
    add(Place.of(file == null ? "" : file), message);
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

  /** One line for each problem: {@code FILE:LINE:COLUMN: message}, by line and column. */
  List<String> all() {
    return found.stream()
        .sorted(BY_PLACE)
        .map(each -> file == null ? each.message() : each.place() + ": " + each.message())
        .toList();
  }
}
