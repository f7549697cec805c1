package io.tcptrafficscan.k8s;

import io.tcptrafficscan.config.Configuration;
import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.config.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tool's settings, as its code has them. */
final class ScanEnvironment {
  private ScanEnvironment() {}

  /** The environment variable of each option of the tool. */
  static Set<String> names() {
    return Option.ALL.stream().map(Option::environmentName).collect(Collectors.toSet());
  }

  /** What the tool makes of its environment and of arguments of the form {@code --name=value}. */
  static Settings settings(Map<String, String> environment, List<String> arguments) {
    return configuration(environment, arguments).settings();
  }

  static Configuration configuration(Map<String, String> environment, List<String> arguments) {
    Map<Option<?>, List<String>> values = new HashMap<>();
    for (String argument : arguments) {
      String[] nameAndValue = argument.split("=", 2);
      Option<?> option =
          Option.ALL.stream()
              .filter(each -> each.longName().equals(nameAndValue[0]))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(argument));
      values.put(option, List.of(nameAndValue[1]));
    }
    return Configuration.load(values, environment);
  }
}
