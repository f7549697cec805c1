package io.tcptrafficscan.cli;

import io.tcptrafficscan.config.Option;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The command line as picocli knows it, made from {@link Option}. */
public final class CommandLineModel {
  static final String NAME = "tcp-traffic-scan";
  static final String CHECK_CONFIG = "--check-config";
  static final String PRINT_CONFIG = "--print-config";
  static final String SHORT_HELP = "-h";
  static final String HELP = "--help";

  /** The options that {@code -h} shows. */
  private static final List<String> FOR_NEWCOMERS =
      List.of("--interface", "--server", "--interval", "--count", "--output", "--config", HELP);

  private static final String[] SHORT_FOOTER = {
    "", "See --help for all options.", "Example: tcp-traffic-scan -i eth0 -s 1.1.1.1"
  };

  private static final String[] FOOTER = {
    "",
    "Each option except the last five is also an environment variable (--metrics-port:"
        + " TCP_TRAFFIC_SCAN_METRICS_PORT). A repeatable option is a list with commas in the"
        + " environment. The command line wins over the environment, the environment over the file"
        + " of --config, the file over the defaults.",
    "The keys of the file have the names of the options, except "
        + otherKeys()
        + ". The list"
        + " aliases of an interface takes the place of --alias. --config is not a key.",
    "Durations: 500ms, 1s, 2m. Exit status: 0 stopped; 1 failed, or with --count no probe of the"
        + " last round succeeded; 2 bad input; 3 a part of the agent broke.",
    "",
    "Examples:",
    "  tcp-traffic-scan -i eth0 -i eth1 -s 1.1.1.1 -s 8.8.8.8",
    "  tcp-traffic-scan -i default -s www.example.com --count 10 --output json"
  };

  private CommandLineModel() {}

  /** The keys of the file that do not have the names of their options. */
  private static String otherKeys() {
    return Option.ALL.stream()
        .filter(option -> !option.key().isEmpty() && !option.key().equals(option.name()))
        .map(Option::key)
        .collect(Collectors.joining(", "));
  }

  static CommandLine create() {
    CommandSpec spec = CommandSpec.create().name(NAME);
    Option.ALL.forEach(option -> spec.addOption(optionSpec(option)));
    spec.addOption(flag(CHECK_CONFIG, "Check the configuration, print all errors, and exit."))
        .addOption(
            flag(PRINT_CONFIG, "Print the settings in force and where each comes from, and exit."))
        .addOption(flag(SHORT_HELP, "Show the most important options and exit."))
        .addOption(
            OptionSpec.builder(HELP)
                .usageHelp(true)
                .description("Show all options and exit.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version and exit.")
                .build())
        .addSubcommand(CapacityCommand.NAME, CapacityCommand.spec());
    describe(spec.usageMessage());
    return new CommandLine(spec).setExpandAtFiles(false); // a value may begin with @
  }

  private static void describe(UsageMessageSpec usage) {
    usage
        .customSynopsis(
            NAME + " -i <INTERFACE> [-i <INTERFACE>]... -s <SERVER> [-s <SERVER>]... [OPTIONS]")
        .description(
            "Measures for every interface and server whether the path is up, its RTT, its loss and"
                + " the throughput ceiling of a TCP connection, and exports it to Prometheus.")
        .commandListHeading("%nCommands:%n")
        .sortOptions(false)
        .autoWidth(true);
  }

  private static OptionSpec optionSpec(Option<?> option) {
    boolean list = option.isRepeatable();
    OptionSpec.Builder spec =
        option.shortName().isEmpty()
            ? OptionSpec.builder(option.longName())
            : OptionSpec.builder(option.shortName(), option.longName());
    List<String> words = option.type().words();
    return spec.type(list ? List.class : option.type().isFile() ? File.class : String.class)
        .auxiliaryTypes(String.class)
        .arity(option.kind() == Option.Kind.FLAG ? "0..1" : "1")
        .completionCandidates(words.isEmpty() ? null : words) // null: those of the type File
        .paramLabel(option.label())
        .description(description(option).replace("%", "%%"))
        .build();
  }

  private static String description(Option<?> option) {
    String help = option.help() + (option.isRepeatable() ? " Repeatable." : "");
    return switch (option.kind()) {
      case LIST, FLAG -> help;
      case VALUE, ONE_OR_MORE, COMMAS ->
          option.defaultText().isEmpty()
              ? help
              : help + " Default: " + option.defaultText().replace(",", ", ") + ".";
    };
  }

  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).arity("0").description(description).build();
  }

  /** The text of {@code --help} where {@code all} is true, else the text of {@code -h}. */
  static String usage(CommandLine command, boolean all) {
    command.getCommandSpec().usageMessage().footer(all ? FOOTER : SHORT_FOOTER);
    Map<String, IHelpSectionRenderer> sections = command.getHelpSectionMap();
    sections.put(
        UsageMessageSpec.SECTION_KEY_OPTION_LIST,
        all
            ? CommandLineModel::groups
            : help -> options(help, option -> FOR_NEWCOMERS.contains(option.longestName())));
    if (!all) {
      sections.remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST);
      sections.remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
    }
    return command.getUsageMessage();
  }

  /** The command as its manual shows it: with the words below the options of {@code --help}. */
  static CommandSpec documented(CommandLine command) {
    command.getCommandSpec().usageMessage().footer(FOOTER);
    return command.getCommandSpec();
  }

  private static String groups(Help help) {
    return List.of(Option.Group.values()).stream()
        .map(
            group ->
                "%n%s:%n".formatted(group.title())
                    + options(help, option -> group(option) == group))
        .collect(Collectors.joining());
  }

  private static String options(Help help, Predicate<OptionSpec> which) {
    List<OptionSpec> all = help.commandSpec().options(); // with all, each group has the same width
    Help.Layout layout = help.createDefaultLayout(all, List.of(), help.colorScheme());
    layout.addOptions(all.stream().filter(which).toList(), help.parameterLabelRenderer());
    return layout.toString();
  }

  /** The group of an option. An option that is no setting belongs to the configuration. */
  private static Option.Group group(OptionSpec spec) {
    return Option.ALL.stream()
        .filter(option -> option.longName().equals(spec.longestName()))
        .map(Option::group)
        .findFirst()
        .orElse(Option.Group.CONFIGURATION);
  }

  /** The script that completes the options in bash, also those of {@code ./run.sh}. */
  static String completion() {
    CommandSpec spec = create().getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      if (option.arity().min() == 0) { // a flag: the word after it is never its value
        spec.remove(option);
        spec.addOption(flag(option.longestName(), ""));
      }
    }
    return AutoComplete.bash(NAME, spec.commandLine())
        + "\ncomplete -F _complete_%s -o default ./run.sh\n".formatted(NAME);
  }

  /** Writes the script into a file. The build calls this. */
  public static void main(String... files) throws IOException {
    Files.writeString(Path.of(files[0]), completion());
  }
}
