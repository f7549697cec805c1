package io.tcptrafficscan.cli;

import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.ConfigPrinter;
import io.tcptrafficscan.config.Configuration;
import io.tcptrafficscan.config.Problem;
import io.tcptrafficscan.config.PropertyText;
import io.tcptrafficscan.config.ScanConfig;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Settles the command line before anything is started: help, version and every setting that is
 * wrong, wherever it comes from.
 */
public final class Arguments {
  /** Exit status for input that is wrong. */
  public static final int BAD_INPUT = 2;

  private static final int CANNOT_START = 1;
  private static final int LONGEST_MESSAGE = 300;
  private static final String HINT = " (see --help)";

  private final PrintStream out;
  private final PrintStream err;
  private @Nullable Configuration configuration;

  public Arguments(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Reads the arguments and checks all settings. Options become system properties, which win over
   * all other sources.
   *
   * @return the exit status where there is nothing more to do
   */
  public OptionalInt settle(String... args) {
    CapacityCommand capacity = new CapacityCommand();
    CommandLine command = new CommandLine(new ScanCommand()).addSubcommand(capacity);
    try {
      ParseResult parsed = command.parseArgs(args);
      if (parsed.hasSubcommand()) {
        return OptionalInt.of(measure(capacity, parsed.subcommand()));
      }
      if (parsed.isUsageHelpRequested()) {
        command.usage(out);
        return OptionalInt.of(0);
      }
      if (parsed.isVersionHelpRequested()) {
        out.println(version());
        return OptionalInt.of(0);
      }
      properties(parsed).forEach(System::setProperty);
      Configuration loaded = Configuration.load();
      if (parsed.hasMatchedOption(ScanCommand.CHECK_CONFIG)) {
        return OptionalInt.of(sayProblems(loaded));
      }
      if (parsed.hasMatchedOption(ScanCommand.PRINT_CONFIG)) {
        out.print(ConfigPrinter.print(loaded));
        return OptionalInt.of(0);
      }
      configuration = loaded;
      Optional<String> problem = Listeners.problem(loaded.settings());
      problem.ifPresent(text -> err.println("tcp-traffic-scan: " + text));
      return problem.isPresent() ? OptionalInt.of(CANNOT_START) : OptionalInt.empty();
    } catch (ParameterException | InvalidInputException e) {
      err.println("tcp-traffic-scan: " + oneLine(String.valueOf(e.getMessage())) + HINT);
      return OptionalInt.of(BAD_INPUT);
    }
  }

  private int measure(CapacityCommand capacity, ParseResult parsed) {
    if (parsed.isUsageHelpRequested()) {
      parsed.commandSpec().commandLine().usage(out);
      return 0;
    }
    return capacity.run(out);
  }

  private static String version() {
    BuildInfo build = BuildInfo.load();
    return "tcp-traffic-scan %s (revision %s, Java %s)"
        .formatted(build.version(), build.revision(), build.javaVersion());
  }

  /** The options given, as configuration keys. */
  private static Map<String, String> properties(ParseResult parsed) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      String key = ScanConfig.PREFIX + '.' + option.longestName().substring(2);
      if (option.arity().max() == 0) {
        if (ScanCommand.FLAGS.contains(option.longestName())) {
          properties.put(key, "true");
        }
        continue; // others ask for something else than a setting
      }
      List<String> values = option.originalStringValues();
      for (String value : values) {
        if (value.isBlank()) {
          throw new InvalidInputException(
              "invalid value "
                  + Quoted.of(value)
                  + " for "
                  + option.longestName()
                  + ": must not be empty");
        }
      }
      properties.put(
          key, option.isMultiValue() ? PropertyText.of(values) : PropertyText.of(values.get(0)));
    }
    return properties;
  }

  /** Says all of them, and returns the exit status. */
  private int sayProblems(Configuration loaded) {
    for (Problem problem : loaded.problems()) {
      err.println("tcp-traffic-scan: " + oneLine(problem.toString()));
    }
    if (loaded.problems().isEmpty()) {
      Settings settings = loaded.settings();
      out.printf(
          "configuration valid: interfaces: %d, servers: %d%n",
          settings.interfaces().size(), settings.servers().size());
    }
    return loaded.problems().isEmpty() ? 0 : BAD_INPUT;
  }

  /** What {@link #settle} found to start with, where it returned nothing. */
  public Configuration configuration() {
    return Objects.requireNonNull(configuration, "settled");
  }

  private static String oneLine(String message) {
    String line = message.lines().map(String::strip).collect(Collectors.joining("; "));
    return Quoted.line(line, LONGEST_MESSAGE);
  }
}
