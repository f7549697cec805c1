package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All sources of settings, read at one moment, and the settings that follow from them. */
public final class Configuration {
  private final Map<Option<?>, List<String>> arguments;
  private final Map<String, String> environment;
  private final @Nullable String file;
  private final @Nullable FileStamp stamp;
  private final Values values;
  private final @Nullable Settings settings;
  private final List<Problem> problems;

  /**
   * Reads all sources now, the file included. Whatever is wrong is among the problems.
   *
   * @param arguments the texts that the command line has
   * @param environment the process's environment
   */
  public static Configuration load(
      Map<Option<?>, List<String>> arguments, Map<String, String> environment) {
    return new Configuration(arguments, environment);
  }

  /**
   * Reads all sources again: the arguments and the environment are the same, the file may differ.
   */
  public Configuration reload() {
    return new Configuration(arguments, environment);
  }

  private Configuration(Map<Option<?>, List<String>> arguments, Map<String, String> environment) {
    this.arguments = Map.copyOf(arguments);
    this.environment = Map.copyOf(environment);
    file =
        Sources.given(Option.CONFIG, arguments, environment).stream()
            .map(Text::value)
            .findFirst()
            .orElse(null);
    // The stamp is taken before the file is read, so that a change meanwhile is noticed.
    stamp = file == null ? null : FileStamp.of(file);
    YamlFile content = file == null ? null : YamlFile.read(file);
    List<Problem> ofForm = content == null ? List.of() : content.problems();
    Sources sources = new Sources(arguments, environment, content);
    Problems found = new Problems(file, ofForm);
    values = new Values(sources, found);
    Checks checks = new Checks(values, found);
    if (ofForm.isEmpty()) { // otherwise an interface or a server may be what could not be read
      checks.requireInterfaceAndServer();
    }
    checks.check();
    Map<Server, ServerOptions> serverOptions =
        checks.serverOptions(
            content != null && sources.isFromFile(Option.SERVER) ? content.servers() : List.of());
    Aliases aliases = checks.aliases();
    problems = found.all();
    settings = found.isEmpty() ? Settings.of(values, serverOptions, aliases) : null;
  }

  /** By file, line and column; none where {@link #settings} can be had. */
  public List<Problem> problems() {
    return problems;
  }

  /** The file that {@code --config} names; null where none is. */
  public @Nullable String file() {
    return file;
  }

  /** By what a change of the file since then is known. */
  @Nullable FileStamp stamp() {
    return stamp;
  }

  Values values() {
    return values;
  }

  /**
   * The settings.
   *
   * @throws InvalidInputException where anything is wrong, with the first of it
   */
  public Settings settings() {
    if (settings != null) {
      return settings;
    }
    String first = problems.get(0).toString();
    throw new InvalidInputException(
        problems.size() == 1 || file == null
            ? first
            : "%s (and %d more: see --check-config)".formatted(first, problems.size() - 1));
  }

  /**
   * Says in one line which setting differs first, of those that cannot change while the process
   * runs.
   */
  Optional<String> fixedChange(Configuration next) {
    return Option.ALL.stream()
        .filter(Option::isFixed)
        .filter(option -> !values.all(option).equals(next.values.all(option)))
        .findFirst()
        .map(
            option ->
                "%s cannot change while it runs, from %s to %s: restart for that, or take it back"
                    .formatted(option, text(option), next.text(option)));
  }

  private String text(Option<?> option) {
    String text = values.texts(option).stream().map(Text::value).collect(Collectors.joining(","));
    return Quoted.of(text.isEmpty() ? "none" : text);
  }
}
