package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with the settings, so that all of it can be said at once. */
final class Problems {
  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing(
          Problem::position, Comparator.nullsFirst(Comparator.<Position>naturalOrder()));

  private final @Nullable String file;
  private final List<Problem> found;

  /**
   * @param file what {@code --config} names; null for none, and then no problem names its source
   * @param ofForm what is wrong with the file's form
   */
  Problems(@Nullable String file, List<Problem> ofForm) {
    this.file = file;
    found = new ArrayList<>(ofForm);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** What is wrong with one text. */
  void add(Text text, String message) {
    found.add(
        file == null
            ? new Problem("", null, message)
            : new Problem(text.source(), text.position(), message));
  }

  /** What is wrong with the settings as a whole. */
  void add(String message) {
    found.add(new Problem(file == null ? "" : file, null, message));
  }

  /** Returns what {@code reading} makes of a text; empty where it refuses the text. */
  <T> Optional<T> read(Text text, Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (InvalidInputException e) {
      add(text, e.getMessage());
      return Optional.empty();
    }
  }

  /** All of them, by line and column of the file. */
  List<Problem> all() {
    return found.stream().sorted(BY_PLACE).toList();
  }
}
