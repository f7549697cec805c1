package io.tcptrafficscan.cli;

import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.net.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The one rule for every flag: {@code --flag} and {@code --flag=true} mean true, {@code
 * --flag=false} means false, and other values are refused. {@code -4} and {@code -6} are flags that
 * stand for a family.
 */
final class Flags {
  private static final Set<String> SETTINGS =
      Option.ALL.stream()
          .filter(option -> option.kind() == Option.Kind.FLAG)
          .map(Option::longName)
          .collect(Collectors.toSet());

  /** Short for one value of a setting. */
  private static final Map<String, String> FAMILIES =
      Map.of(
          "-4", Option.FAMILY.longName() + "=ipv4",
          "-6", Option.FAMILY.longName() + "=ipv6");

  private Flags() {}

  /**
   * Writes the flags as picocli reads them. A setting gets its value, because picocli would take
   * the next argument as the value. Another flag is left without a value; it is left out if false.
   */
  static String[] normalized(CommandSpec spec, String... arguments) {
    Set<String> others = new HashSet<>(withoutValue(spec));
    List<String> written = new ArrayList<>();
    for (String given : arguments) {
      String argument = FAMILIES.getOrDefault(given, given);
      CommandLine command = spec.subcommands().get(argument);
      if (command != null) {
        others.addAll(withoutValue(command.getCommandSpec()));
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (SETTINGS.contains(argument)) {
        written.add(argument + "=true");
      } else if (equals < 0 || !others.contains(name)) {
        written.add(argument);
      } else if (isTrue(name, argument.substring(equals + 1))) {
        written.add(name);
      }
    }
    return written.toArray(String[]::new);
  }

  private static Set<String> withoutValue(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> option.arity().max() == 0)
        .flatMap(option -> Arrays.stream(option.names()))
        .collect(Collectors.toSet());
  }

  private static boolean isTrue(String name, String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw InvalidInputException.of(name.replaceFirst("^-+", ""), value, "must be true or false");
    }
    return value.equals("true");
  }
}
