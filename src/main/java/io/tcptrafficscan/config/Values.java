package io.tcptrafficscan.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The texts and the values of all settings. The command line wins over the environment, the
 * environment over the file, the file over the defaults; all texts of a setting come from the same
 * source. A text that cannot be read has no value.
 */
final class Values {
  private final Map<Option<?>, List<Text>> texts = new HashMap<>();
  private final Map<Option<?>, List<?>> values = new HashMap<>();

  /**
   * @param arguments the texts on the command line
   * @param file has no texts where {@code --config} names no file
   * @param problems takes what is wrong with a text
   */
  Values(
      Map<Option<?>, List<String>> arguments,
      Map<String, String> environment,
      YamlFile file,
      Problems problems) {
    for (Option<?> option : Option.ALL) {
      List<Text> own = given(option, arguments, environment);
      own = own.isEmpty() ? file.texts(option) : own;
      texts.put(option, own.isEmpty() ? split(option, option.defaultText(), Place.DEFAULT) : own);
    }
    if (!isFromFile(Option.INTERFACE) && isFromFile(Option.ALIAS)) {
      texts.put(Option.ALIAS, List.of()); // aliases in a file belong to the interfaces of the file
    }
    Option.ALL.forEach(option -> values.put(option, read(option, problems)));
  }

  /** The texts of the command line or the environment. */
  static List<Text> given(
      Option<?> option, Map<Option<?>, List<String>> arguments, Map<String, String> environment) {
    List<String> typed = arguments.getOrDefault(option, List.of());
    if (!typed.isEmpty()) {
      return option.kind() == Option.Kind.COMMAS
          ? split(option, typed.get(0), Place.COMMAND_LINE)
          : typed.stream().map(value -> new Text(value, Place.COMMAND_LINE)).toList();
    }
    String value = environment.getOrDefault(option.environmentName(), "");
    return split(option, value, Place.ENVIRONMENT);
  }

  /** Splits the text of a list at its commas. A blank text means that the setting is not given. */
  private static List<Text> split(Option<?> option, String value, Place source) {
    if (value.isBlank()) {
      return List.of();
    }
    return option.isList()
        ? items(value).stream().map(item -> new Text(item, source)).toList()
        : List.of(new Text(value, source));
  }

  /**
   * The items between commas. A backslash makes the comma or backslash after it part of an item.
   */
  private static List<String> items(String value) {
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length() || value.charAt(i) == ',') {
        items.add(item.toString().strip());
        item.setLength(0);
      } else if (value.startsWith("\\,", i) || value.startsWith("\\\\", i)) {
        i++;
        item.append(value.charAt(i));
      } else {
        item.append(value.charAt(i));
      }
    }
    items.removeIf(String::isEmpty);
    return items;
  }

  private <T> List<T> read(Option<T> option, Problems problems) {
    return texts(option).stream()
        .flatMap(text -> problems.read(text, () -> option.parse(text.value())).stream())
        .toList();
  }

  /** The values of a setting, in the order given. */
  @SuppressWarnings("unchecked") // the constructor put a value of this type there
  <T> List<T> all(Option<T> option) {
    return (List<T>) values.getOrDefault(option, List.of());
  }

  /** The values of a setting, in the order given, each once. */
  <T> List<T> distinct(Option<T> option) {
    return all(option).stream().distinct().toList();
  }

  <T> Optional<T> maybe(Option<T> option) {
    return all(option).stream().findFirst();
  }

  /** The value of a setting that has a default. There must be no problem. */
  <T> T one(Option<T> option) {
    return maybe(option).orElseThrow();
  }

  boolean isOn(Option<Boolean> flag) {
    return maybe(flag).orElse(false);
  }

  /** The texts of a setting, right or wrong, in the order given. */
  List<Text> texts(Option<?> option) {
    return texts.getOrDefault(option, List.of());
  }

  /** Whether the setting has a text, be it the default. */
  boolean isGiven(Option<?> option) {
    return !texts(option).isEmpty();
  }

  /** Whether somebody chose the setting, so that it is not the default. */
  boolean isChosen(Option<?> option) {
    return texts(option).stream().anyMatch(text -> !text.place().equals(Place.DEFAULT));
  }

  boolean isFromFile(Option<?> option) {
    return texts(option).stream().anyMatch(text -> text.place().line() > 0);
  }
}
