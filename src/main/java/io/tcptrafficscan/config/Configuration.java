package io.tcptrafficscan.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tcptrafficscan.net.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * All sources of settings at one moment: the command line, which stands in system properties, the
 * environment, the file of {@code --config}, {@code config/application.properties} and the
 * defaults. The first that has a setting wins; interfaces with their aliases are one setting, and
 * so are servers with what is their own.
 */
public final class Configuration {
  /** Where Quarkus looks for it as well, with the rank that it gives it. */
  private static final Path PROPERTIES = Path.of("config", "application.properties");

  private static final int PROPERTIES_ORDINAL = 260;
  private static final int FILE_ORDINAL = 270;
  private static final int LEAST_ORDINAL_ABOVE = 300;
  private static final int COMMAND_LINE_ORDINAL = 400;
  private static final String FILE_SOURCE = "--config";

  private final @Nullable String file;
  private final @Nullable FileStamp stamp;
  private final @Nullable ConfigFile content;
  private final @Nullable SmallRyeConfig sources;
  private final @Nullable Settings settings;
  private final List<Problem> problems = new ArrayList<>();

  /** Reads all of them now, the file included. Whatever is wrong is among the problems. */
  public static Configuration load() {
    return new Configuration();
  }

  private Configuration() {
    SmallRyeConfig above = new SmallRyeConfigBuilder().addDefaultSources().build();
    file = above.getOptionalValue(key("config"), String.class).orElse(null);
    stamp = file == null ? null : FileStamp.of(file); // before: a change while it is read shows
    content = file == null ? null : ConfigFile.read(file);
    if (content != null) {
      problems.addAll(content.problems());
    }
    SmallRyeConfig built = null;
    Settings checked = null;
    try {
      built = build(above);
      checked = check(built);
    } catch (IOException | RuntimeException e) {
      problems.add(new Problem("", null, "invalid configuration: " + e.getMessage()));
    }
    sources = built;
    settings = problems.isEmpty() ? checked : null;
    problems.sort(
        Comparator.comparing(
            Problem::position, Comparator.nullsFirst(Comparator.<Position>naturalOrder())));
  }

  private static String key(String option) {
    return ScanConfig.PREFIX + "." + option;
  }

  private SmallRyeConfig build(SmallRyeConfig above) throws IOException {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDefaultSources()
            .withMapping(ScanConfig.class);
    if (Files.exists(PROPERTIES)) {
      builder.withSources(
          new PropertiesConfigSource(PROPERTIES.toUri().toURL(), PROPERTIES_ORDINAL));
    }
    if (content != null) {
      builder.withSources(
          new PropertiesConfigSource(properties(content, above), FILE_SOURCE, FILE_ORDINAL));
    }
    return builder.build();
  }

  private static Map<String, String> properties(ConfigFile content, SmallRyeConfig above) {
    Map<String, String> properties = new HashMap<>();
    content
        .options()
        .forEach(
            (option, texts) ->
                properties.put(
                    key(option),
                    isList(option) ? PropertyText.of(texts) : PropertyText.of(texts.get(0))));
    if (isSet(above, "interface")) {
      properties.remove(key("alias")); // they are other names of interfaces that do not count
    }
    return properties;
  }

  private static boolean isList(String option) {
    return option.equals("interface")
        || option.equals("server")
        || option.equals("alias")
        || ConfigKeys.LISTS.containsValue(option);
  }

  /** By a source that wins over the file. */
  private static boolean isSet(SmallRyeConfig sources, String option) {
    ConfigValue value = sources.getConfigValue(key(option));
    return value.getRawValue() != null && value.getSourceOrdinal() >= LEAST_ORDINAL_ABOVE;
  }

  private @Nullable Settings check(SmallRyeConfig built) {
    List<ServerTexts> own =
        content == null || isSet(built, "server") ? List.of() : content.servers();
    Settings.Checked checked = Settings.check(built.getConfigMapping(ScanConfig.class), own);
    boolean malformed = !problems.isEmpty();
    for (Findings.Finding finding : checked.findings()) {
      // What is missing may be what could not be read.
      if (!malformed || !finding.place().isEmpty()) {
        problems.add(problem(built, finding));
      }
    }
    return checked.settings();
  }

  private Problem problem(SmallRyeConfig built, Findings.Finding finding) {
    String option = finding.place().replaceFirst("[\\[.].*", "");
    if (file == null || option.isEmpty()) {
      return new Problem(file == null ? "" : file, null, finding.message());
    }
    if (isFromFile(built, option)) {
      return new Problem(file, position(finding.place()), finding.message());
    }
    return new Problem(source(built, option), null, finding.message());
  }

  private static boolean isFromFile(SmallRyeConfig built, String option) {
    return built.getConfigValue(key(option)).getSourceOrdinal() == FILE_ORDINAL;
  }

  /** Of the place, or of what it is part of. */
  private @Nullable Position position(String place) {
    Map<String, Position> known = content == null ? Map.of() : content.positions();
    String part = place;
    while (!known.containsKey(part) && part.matches(".*[\\[.].*")) {
      part = part.substring(0, Math.max(part.lastIndexOf('['), part.lastIndexOf('.')));
    }
    return known.get(part);
  }

  /** What is to be said of an option's source. */
  private String source(SmallRyeConfig built, String option) {
    ConfigValue value = built.getConfigValue(key(option));
    if (value.getRawValue() == null || value.getSourceName() == null) {
      return "default";
    }
    if (isFromFile(built, option)) {
      Position at = position(option);
      return file + (at == null ? "" : ":" + at.line());
    }
    if (value.getSourceOrdinal() < 0 || value.getSourceName().contains("DefaultValues")) {
      return "default";
    }
    if (value.getSourceOrdinal() < LEAST_ORDINAL_ABOVE) {
      return PROPERTIES.toString();
    }
    return value.getSourceOrdinal() >= COMMAND_LINE_ORDINAL ? "command line" : "environment";
  }

  /** Where an option's value comes from, in words. */
  String source(String option) {
    return sources == null ? "default" : source(sources, option);
  }

  /** By file, line and column; none where {@link #settings} can be had. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The file that {@code --config} names; null where none is. */
  public @Nullable String file() {
    return file;
  }

  /** By what a change of the file since then is known. */
  @Nullable FileStamp stamp() {
    return stamp;
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

  /** The texts in force, the settings being valid. */
  ScanConfig texts() {
    if (sources == null) {
      throw new IllegalStateException("there are no sources");
    }
    return sources.getConfigMapping(ScanConfig.class);
  }
}
