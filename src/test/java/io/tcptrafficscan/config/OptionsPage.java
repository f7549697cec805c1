package io.tcptrafficscan.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The reference of all options, made from their declarations. */
final class OptionsPage {
  private OptionsPage() {}

  static String write() {
    return """
        # Options

        Every option can come from four places. The command line wins over the environment, the
        environment over the file of `--config`, the file over the default. An option that is given in
        one place hides the same option of the places after it as a whole: `-s` replaces all servers
        of the file.

        - The environment variable of `--metrics-port` is `TCP_TRAFFIC_SCAN_METRICS_PORT`; the others
          are built in the same way. An empty variable counts as not set.
        - A repeatable option is a list with commas in the environment and a list in the file.
        - `--hello-train`, `--capacity-deep` and `--calibrate` may have a value: `--calibrate=false`
          switches off what the environment or the file switches on.
        - Durations are a number with `us`, `ms`, `s`, `m` or `h`; a bare number is seconds.
        - *reload* says whether a [reload](configuration.md#reload) may change the setting while the
          agent runs.

        `--check-config`, `--print-config`, `--help`, `-h` and `--version` are not settings: they print
        something and exit.
        """
        + Arrays.stream(Option.Group.values())
            .map(OptionsPage::section)
            .collect(Collectors.joining());
  }

  private static String section(Option.Group group) {
    return "\n## "
        + group.title()
        + "\n\n| option | key in the file | default | reload | |\n|---|---|---|---|---|\n"
        + Option.ALL.stream()
            .filter(option -> option.group() == group)
            .map(OptionsPage::row)
            .collect(Collectors.joining());
  }

  private static String row(Option<?> option) {
    String names =
        (option.shortName().isEmpty() ? "" : "`" + option.shortName() + "`, ")
            + "`"
            + option.longName()
            + "`";
    return "| %s | %s | %s | %s | %s |\n"
        .formatted(
            names,
            option == Option.ALIAS ? "`aliases` of an interface" : code(option.key()),
            code(option.defaultText().replace(",", ", ")),
            option == Option.CONFIG || option.isFixed() ? "no" : "yes",
            text(option).replace("|", "\\|").replaceAll("(?<!\\w)(--[a-z-]+[a-z])", "`$1`"))
        .replace("|  |", "| |");
  }

  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  private static String text(Option<?> option) {
    String range =
        switch (option.type().form()) {
          case INTEGER, DURATION ->
              " From "
                  + option.type().bounds().get(0)
                  + " to "
                  + option.type().bounds().get(1)
                  + ".";
          case STRING, FLAG, CHOICE, LISTENER -> "";
        };
    return option.help() + (option.isRepeatable() ? " Repeatable." : "") + range;
  }
}
