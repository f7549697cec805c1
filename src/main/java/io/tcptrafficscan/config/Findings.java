package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with settings, so that all of it can be said at once. */
final class Findings {
  /**
   * One that is wrong.
   *
   * @param place the setting's name, with a number from 0 for those that are lists: {@code
   *     interval}, {@code server[2]}, {@code server[2].interval}
   */
  record Finding(String place, String message) {}

  private final List<Finding> found = new ArrayList<>();

  List<Finding> all() {
    return List.copyOf(found);
  }

  Optional<Finding> first() {
    return found.stream().findFirst();
  }

  /** What {@code reading} yields; where it refuses, {@code instead}, which is never used. */
  <T> T read(String place, T instead, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidInputException e) {
      found.add(new Finding(place, e.getMessage()));
      return instead;
    }
  }

  void check(String place, Runnable check) {
    read(
        place,
        true,
        () -> {
          check.run();
          return true;
        });
  }

  /** Reads each, the others where one is refused. Null, and left out, are those to skip. */
  <T> List<T> each(String name, List<String> texts, Function<String, @Nullable T> reading) {
    List<T> all = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      check(
          name + "[" + i + "]",
          () -> {
            T one = reading.apply(text);
            if (one != null) {
              all.add(one);
            }
          });
    }
    return List.copyOf(all);
  }
}
