package io.tcptrafficscan.cli;

import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.ConfigPrinter;
import io.tcptrafficscan.config.Configuration;
import io.tcptrafficscan.config.NearestKey;
import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Handles the command line before the agent starts: prints help, version or problems, or loads the
 * configuration to start with.
 */
public final class Arguments {
  /** Exit status where the settings are right and the agent cannot start. */
  public static final int CANNOT_START = 1;

  /** Exit status for wrong arguments or settings. */
  public static final int BAD_INPUT = 2;

  private static final int LONGEST_MESSAGE = 300;

  /** Java puts this in place of bytes that it cannot decode. */
  private static final char UNDECODED = '\ufffd';

  private static final String HINT = " (see --help)";

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private @Nullable Configuration configuration;

  public Arguments(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /**
   * Reads the arguments and checks all settings.
   *
   * @return the exit status where the process is to end; empty where the agent is to start
   */
  public OptionalInt settle(String... args) {
    CommandLine command = CommandLineModel.create();
    String[] arguments = args;
    try {
      Arrays.stream(args).forEach(argument -> requireDecoded("an argument", argument));
      arguments = Flags.normalized(command.getCommandSpec(), args);
      ParseResult parsed = command.parseArgs(arguments);
      if (parsed.hasSubcommand()) {
        return OptionalInt.of(measure(parsed.subcommand()));
      }
      boolean all = parsed.isUsageHelpRequested();
      if (all || parsed.hasMatchedOption(CommandLineModel.SHORT_HELP)) {
        out.print(CommandLineModel.usage(command, all));
        return OptionalInt.of(0);
      }
      if (parsed.isVersionHelpRequested()) {
        return showVersion(parsed, command);
      }
      for (Option<?> option : Option.ALL) {
        String name = option.environmentName();
        requireDecoded("the variable " + name, environment.getOrDefault(name, ""));
      }
      return start(Configuration.load(settings(parsed), environment), parsed);
    } catch (ParameterException e) {
      return helpOrRefuse(e, List.of(arguments));
    } catch (InvalidInputException e) {
      return refuse(oneLine(String.valueOf(e.getMessage())));
    }
  }

  /** The parser accepts unknown arguments beside {@code --version}; this does not. */
  private OptionalInt showVersion(ParseResult parsed, CommandLine command) {
    if (!parsed.unmatched().isEmpty()) {
      return refuse(unknown(parsed.unmatched().get(0), command));
    }
    out.println(version());
    return OptionalInt.of(0);
  }

  /** Prints the help if it is asked for, although another argument is wrong. */
  private OptionalInt helpOrRefuse(ParameterException e, List<String> arguments) {
    CommandLine command = e.getCommandLine();
    boolean all = arguments.contains(CommandLineModel.HELP);
    if (!all && !arguments.contains(CommandLineModel.SHORT_HELP)) {
      return refuse(problem(e));
    }
    out.print(
        command.getParent() == null
            ? CommandLineModel.usage(command, all)
            : command.getUsageMessage());
    return OptionalInt.of(0);
  }

  private static String problem(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched.getUnmatched().get(0), e.getCommandLine());
    }
    if (e instanceof MissingParameterException missing) {
      return missing.getMissing().stream()
          .map(option -> longName(option) + " " + option.paramLabel())
          .collect(Collectors.joining(" and ", "missing value: give ", ""));
    }
    return e instanceof OverwrittenOptionException again
        ? "option '" + longName(again.getOverwritten()) + "' is given more than once"
        : oneLine(String.valueOf(e.getMessage()));
  }

  private OptionalInt refuse(String message) {
    err.println("tcp-traffic-scan: " + message + HINT);
    return OptionalInt.of(BAD_INPUT);
  }

  private OptionalInt start(Configuration loaded, ParseResult parsed) {
    boolean check = parsed.hasMatchedOption(CommandLineModel.CHECK_CONFIG);
    boolean print = parsed.hasMatchedOption(CommandLineModel.PRINT_CONFIG);
    if (check && print) {
      return refuse("--check-config and --print-config exclude each other: give one of them");
    }
    if (check) {
      return OptionalInt.of(sayProblems(loaded));
    }
    if (print) {
      out.print(ConfigPrinter.print(loaded));
      return OptionalInt.of(0);
    }
    Optional<String> unwritable = StateDirectory.problem(loaded.settings());
    if (unwritable.isPresent()) {
      return refuse(unwritable.get());
    }
    Optional<String> problem = Listeners.problem(loaded.settings());
    if (problem.isPresent()) {
      err.println("tcp-traffic-scan: " + problem.get());
      return OptionalInt.of(CANNOT_START);
    }
    configuration = loaded;
    return OptionalInt.empty();
  }

  private int measure(ParseResult parsed) {
    if (parsed.isUsageHelpRequested()) {
      parsed.commandSpec().commandLine().usage(out);
      return 0;
    }
    return CapacityCommand.of(parsed).run(out, err);
  }

  /** Refuses a text with characters that Java could not decode, as with {@code LC_ALL=C}. */
  private static void requireDecoded(String what, String text) {
    if (text.indexOf(UNDECODED) >= 0) {
      throw new InvalidInputException(
          "%s has characters beyond ASCII, which the locale %s cannot express: set LC_ALL"
                  .formatted(what, System.getProperty("sun.jnu.encoding"))
              + " to a UTF-8 locale, for example LC_ALL=C.UTF-8");
    }
  }

  private static String longName(ArgSpec option) {
    return ((OptionSpec) option).longestName();
  }

  private static String unknown(String argument, CommandLine command) {
    String name = argument.replaceFirst("=.*", "");
    if (!name.startsWith("-")) {
      return "unexpected argument "
          + Quoted.of(argument)
          + ": interfaces are given with -i, servers with -s";
    }
    Set<String> names =
        command.getCommandSpec().options().stream()
            .map(OptionSpec::longestName)
            .filter(known -> known.startsWith("--"))
            .collect(Collectors.toSet());
    return "unknown option "
        + Quoted.of(name)
        + NearestKey.of(name, names).map(near -> ": did you mean " + near + "?").orElse("");
  }

  private static String version() {
    BuildInfo build = BuildInfo.load();
    return "tcp-traffic-scan %s (revision %s, Java %s)"
        .formatted(build.version(), build.revision(), build.javaVersion());
  }

  /** The texts on the command line, by setting. */
  private static Map<Option<?>, List<String>> settings(ParseResult parsed) {
    Map<Option<?>, List<String>> settings = new HashMap<>();
    for (Option<?> option : Option.ALL) {
      OptionSpec matched = parsed.matchedOption(option.longName());
      if (matched != null) {
        settings.put(option, matched.originalStringValues());
      }
    }
    settings.forEach((option, values) -> values.forEach(value -> requireText(option, value)));
    return settings;
  }

  /** A flag says itself what it accepts. */
  private static void requireText(Option<?> option, String value) {
    if (value.isBlank() && option.kind() != Option.Kind.FLAG) {
      throw new InvalidInputException(
          "invalid value %s for %s: must not be empty"
              .formatted(Quoted.of(value), option.longName()));
    }
  }

  /** Prints all problems, or that there is none. Returns the exit status. */
  private int sayProblems(Configuration loaded) {
    List<String> problems =
        loaded.problems().isEmpty()
            ? StateDirectory.problem(loaded.settings()).stream().toList()
            : loaded.problems();
    problems.forEach(problem -> err.println("tcp-traffic-scan: " + oneLine(problem)));
    if (problems.isEmpty()) {
      Settings settings = loaded.settings();
      out.printf(
          "configuration valid: interfaces: %d, servers: %d%n",
          settings.interfaces().size(), settings.servers().size());
    }
    return problems.isEmpty() ? 0 : BAD_INPUT;
  }

  /** The configuration to start with, after {@link #settle} returned no exit status. */
  public Configuration configuration() {
    return Objects.requireNonNull(configuration, "settled");
  }

  private static String oneLine(String message) {
    String line = message.lines().map(String::strip).collect(Collectors.joining("; "));
    return Quoted.line(line, LONGEST_MESSAGE);
  }
}
