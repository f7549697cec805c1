package io.tcptrafficscan.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of all settings, each read on its own. A text that cannot be read has no value. */
final class Values {
  private final Sources sources;
  private final Map<Option<?>, List<?>> values = new HashMap<>();

  Values(Sources sources, Problems problems) {
    this.sources = sources;
    Option.ALL.forEach(option -> values.put(option, read(option, problems)));
  }

  private <T> List<T> read(Option<T> option, Problems problems) {
    List<T> read = new ArrayList<>();
    for (Text text : sources.texts(option)) {
      problems
          .read(text, () -> option.type().parse(option.name(), text.value()))
          .ifPresent(read::add);
    }
    return List.copyOf(read);
  }

  /** In the order given. */
  @SuppressWarnings("unchecked") // the constructor put a value of this type there
  <T> List<T> all(Option<T> option) {
    return (List<T>) values.getOrDefault(option, List.of());
  }

  /** In the order given, each once. */
  <T> List<T> distinct(Option<T> option) {
    return all(option).stream().distinct().toList();
  }

  <T> Optional<T> maybe(Option<T> option) {
    return all(option).stream().findFirst();
  }

  /** The value of a setting that has a default, after everything was read without a problem. */
  <T> T one(Option<T> option) {
    return maybe(option).orElseThrow();
  }

  boolean isOn(Option<Boolean> flag) {
    return maybe(flag).orElse(false);
  }

  /** The texts that were read. */
  List<Text> texts(Option<?> option) {
    return sources.texts(option);
  }

  /** Whether any source but the default has the setting, right or wrong. */
  boolean isGiven(Option<?> option) {
    return !texts(option).isEmpty();
  }
}
