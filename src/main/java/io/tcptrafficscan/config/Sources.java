package io.tcptrafficscan.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The texts of all settings. The command line wins over the environment, the environment over the
 * file, the file over the defaults; a setting is taken from one of them as a whole.
 */
final class Sources {
  private final Map<Option<?>, List<Text>> texts = new HashMap<>();

  /**
   * @param arguments the texts that the command line has
   * @param file null where {@code --config} names none
   */
  Sources(
      Map<Option<?>, List<String>> arguments,
      Map<String, String> environment,
      @Nullable YamlFile file) {
    for (Option<?> option : Option.ALL) {
      List<Text> own = given(option, arguments, environment);
      if (own.isEmpty() && file != null) {
        own = file.texts(option);
      }
      texts.put(option, own.isEmpty() ? split(option, option.standard(), Text.DEFAULT) : own);
    }
    if (!isFromFile(Option.INTERFACE) && isFromFile(Option.ALIAS)) {
      texts.put(Option.ALIAS, List.of()); // aliases in a file belong to the interfaces of the file
    }
  }

  /** The texts of the command line or the environment. */
  static List<Text> given(
      Option<?> option, Map<Option<?>, List<String>> arguments, Map<String, String> environment) {
    List<String> typed = arguments.getOrDefault(option, List.of());
    if (!typed.isEmpty()) {
      return option.kind() == Option.Kind.COMMAS
          ? split(option, typed.get(0), Text.COMMAND_LINE)
          : typed.stream().map(value -> Text.of(value, Text.COMMAND_LINE)).toList();
    }
    String value = environment.getOrDefault(option.environmentName(), "");
    return split(option, value, Text.ENVIRONMENT);
  }

  /** One text as the texts of a setting: a list has commas, and a blank text is none. */
  private static List<Text> split(Option<?> option, String value, String source) {
    if (value.isBlank()) {
      return List.of();
    }
    return option.isList()
        ? items(value).stream().map(item -> Text.of(item, source)).toList()
        : List.of(Text.of(value, source));
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

  /** In the order given; empty where the setting has none. */
  List<Text> texts(Option<?> option) {
    return texts.getOrDefault(option, List.of());
  }

  boolean isFromFile(Option<?> option) {
    return texts(option).stream().anyMatch(Text::isFromFile);
  }
}
