package io.tcptrafficscan.cli;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.InvalidInputException;
import io.tcptrafficscan.config.Quoted;
import io.tcptrafficscan.config.ScanConfig;
import io.tcptrafficscan.config.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
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

  /** Where Quarkus looks for it as well, with the rank that it gives it. */
  private static final Path FILE = Path.of("config", "application.properties");

  private static final int FILE_ORDINAL = 260;
  private static final int CANNOT_START = 1;
  private static final int LONGEST_MESSAGE = 300;
  private static final String HINT = " (see --help)";

  private final PrintStream out;
  private final PrintStream err;

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
      Optional<String> problem = Listeners.problem(check());
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
          key,
          option.isMultiValue()
              ? values.stream().map(Arguments::listElement).collect(Collectors.joining(","))
              : escape(values.get(0)));
    }
    return properties;
  }

  private static String listElement(String value) {
    return escape(value.replace("\\", "\\\\").replace(",", "\\,"));
  }

  /** Keeps the configuration from reading an expression into somebody's text. */
  private static String escape(String value) {
    return value.replace("$", "\\$");
  }

  private static Settings check() {
    try {
      SmallRyeConfigBuilder builder =
          new SmallRyeConfigBuilder()
              .addDefaultInterceptors()
              .addDefaultSources()
              .withMapping(ScanConfig.class);
      if (Files.exists(FILE)) {
        builder.withSources(new PropertiesConfigSource(FILE.toUri().toURL(), FILE_ORDINAL));
      }
      return Settings.from(builder.build().getConfigMapping(ScanConfig.class));
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException("invalid configuration: " + e.getMessage());
    }
  }

  private static String oneLine(String message) {
    String line = message.lines().map(String::strip).collect(Collectors.joining("; "));
    return Quoted.line(line, LONGEST_MESSAGE);
  }
}
