package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects all problems of the settings, so that they can be printed together. */
final class Problems {
  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing(
          Problem::position, Comparator.nullsFirst(Comparator.<Position>naturalOrder()));

  private final @Nullable String file;
  private final List<Problem> found;

  /**
   * @param file the file of {@code --config}; without a file (null) no problem names its source
   * @param ofForm the problems of the file's form
   */
  Problems(@Nullable String file, List<Problem> ofForm) {
    this.file = file;
    found = new ArrayList<>(ofForm);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Adds a problem of one text. */
  void add(Text text, String message) {
    found.add(
        file == null
            ? new Problem("", null, message)
            : new Problem(text.source(), text.position(), message));
  }

  /** Adds a problem of the settings as a whole. */
  void add(String message) {
    found.add(new Problem(file == null ? "" : file, null, message));
  }

  /** Reads a text; where {@code reading} refuses the text, adds the problem and returns empty. */
  <T> Optional<T> read(Text text, Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (InvalidInputException e) {
      add(text, e.getMessage());
      return Optional.empty();
    }
  }

  /** All problems, by line and column of the file. */
  List<Problem> all() {
    return found.stream().sorted(BY_PLACE).toList();
  }
}
