package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.RegularFile;
import io.tcptrafficscan.net.Server;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All sources of settings, read at one moment, and the settings that follow from them. */
public final class Configuration {
  private final Map<Option<?>, List<String>> arguments;
  private final Map<String, String> environment;
  private final @Nullable String file;
  private final Map<String, Object> stamp;
  private final Values values;
  private final @Nullable Settings settings;
  private final List<String> problems;
  private final int problemCount;

  /**
   * Reads all sources now, the file included. {@link #problems} has all that is wrong.
   *
   * @param arguments the texts on the command line
   * @param environment the process's environment
   */
  public static Configuration load(
      Map<Option<?>, List<String>> arguments, Map<String, String> environment) {
    return new Configuration(Map.copyOf(arguments), Map.copyOf(environment));
  }

  /** Reads the file again. The arguments and the environment stay the same. */
  public Configuration reload() {
    return new Configuration(arguments, environment);
  }

  private Configuration(Map<Option<?>, List<String>> arguments, Map<String, String> environment) {
    this.arguments = arguments;
    this.environment = environment;
    List<Text> files = Values.given(Option.CONFIG, arguments, environment);
    file = files.isEmpty() ? null : files.get(0).value();
    // The stamp is taken before the file is read, so that a change meanwhile is noticed.
    stamp = stamp(file);
    Problems found = new Problems(file);
    YamlFile content = file == null ? YamlFile.none(found) : YamlFile.read(file, found);
    boolean isFormGood = found.isEmpty();
    values = new Values(arguments, environment, content, found);
    Checks checks = new Checks(values, found);
    if (isFormGood) { // what could not be read may be the interface or the server
      checks.requireInterfaceAndServer();
    }
    checks.check();
    Map<Server, ServerOptions> serverOptions =
        checks.serverOptions(values.isFromFile(Option.SERVER) ? content.servers() : List.of());
    Map<InterfaceName, InterfaceName> aliases = checks.aliases();
    problems = found.all();
    problemCount = found.count();
    settings = found.isEmpty() ? Settings.of(values, serverOptions, aliases) : null;
  }

  /**
   * One line for each of the first problems, and one for the number of the others; {@link
   * #settings} throws unless there is none.
   */
  public List<String> problems() {
    return problems;
  }

  /** How many problems there are, with those that have no line of their own. */
  int problemCount() {
    return problemCount;
  }

  /** The file that {@code --config} names; null where none is. */
  public @Nullable String file() {
    return file;
  }

  /** The {@link #stamp(String)} of the file when it was read. */
  Map<String, Object> stamp() {
    return stamp;
  }

  /**
   * The state of a file: two stamps differ when the file, or what its links lead to, was replaced
   * or changed in between. Empty where there is no such file.
   */
  static Map<String, Object> stamp(@Nullable String file) {
    try {
      return file == null
          ? Map.of()
          : RegularFile.attributes(Path.of(file), "unix:fileKey,size,lastModifiedTime,ctime");
    } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
      return Map.of();
    }
  }

  Values values() {
    return values;
  }

  /**
   * The settings.
   *
   * @throws InvalidInputException where there is a problem; the message has the first
   */
  public Settings settings() {
    if (settings != null) {
      return settings;
    }
    String first = problems.get(0);
    throw new InvalidInputException(
        problemCount == 1 || file == null
            ? first
            : "%s (and %d more: see --check-config)".formatted(first, problemCount - 1));
  }

  /** An environment variable without effect, because the command line has another value. */
  public record IgnoredVariable(String name, String value, String inForce) {}

  /** The variables that the command line overrides with other values. */
  public List<IgnoredVariable> ignoredVariables() {
    return arguments.keySet().stream()
        .sorted(Comparator.comparing(Option::name))
        .map(
            option ->
                new IgnoredVariable(
                    option.environmentName(),
                    joined(Values.given(option, Map.of(), environment)),
                    joined(values.texts(option))))
        .filter(each -> !each.value().isEmpty() && !each.value().equals(each.inForce()))
        .toList();
  }

  /**
   * One line for each environment variable that is named like a setting, and is none. Such a name
   * is no error: Kubernetes gives a pod variables with the names of Services.
   */
  public List<String> unknownVariables() {
    String prefix = Option.ENVIRONMENT_PREFIX;
    List<String> known =
        Option.ALL.stream()
            .map(option -> option.environmentName().substring(prefix.length()))
            .toList();
    return environment.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .filter(name -> !known.contains(name))
        .sorted()
        .map(
            name ->
                Quoted.of(prefix + name)
                    + " is no setting"
                    + NearestKey.of(name, known)
                        .map(near -> ": did you mean " + prefix + near + "?")
                        .orElse(""))
        .toList();
  }

  /** One line, with its place, for each setting that differs although it is fixed at the start. */
  List<String> fixedChanges(Configuration next) {
    return Option.ALL.stream()
        .filter(Option::isFixed)
        .filter(option -> !values.all(option).equals(next.values.all(option)))
        .map(
            option ->
                "%s: %s cannot change from %s to %s while the agent runs: restart to change it"
                    .formatted(next.place(option), option.key(), text(option), next.text(option)))
        .toList();
  }

  /** Where the file has the setting; the file as a whole where it has none. */
  private Place place(Option<?> option) {
    return values.texts(option).stream()
        .map(Text::place)
        .filter(place -> place.line() > 0)
        .findFirst()
        .orElse(Place.of(String.valueOf(file)));
  }

  private String text(Option<?> option) {
    String text = joined(values.texts(option));
    return Quoted.of(text.isEmpty() ? "none" : text);
  }

  private static String joined(List<Text> texts) {
    return texts.stream().map(Text::value).collect(Collectors.joining(","));
  }
}
