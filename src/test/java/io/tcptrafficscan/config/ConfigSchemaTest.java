package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema, the options, the loader, the documentation and the examples agree. */
class ConfigSchemaTest {
  private static final Path DOCS = Path.of("src/docs");
  private static final JsonNode SCHEMA = read();
  private static final JsonSchema VALIDATOR =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(SCHEMA);

  private static JsonNode read() {
    try (var in = ConfigSchemaTest.class.getResourceAsStream("/config.schema.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> names(JsonNode properties) {
    Set<String> names = new TreeSet<>();
    properties.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Options with their defaults; an empty text where there is none. */
  private static Map<String, String> options() {
    Map<String, String> options = new TreeMap<>();
    for (Method method : ScanConfig.class.getMethods()) {
      WithName name = method.getAnnotation(WithName.class);
      WithDefault standard = method.getAnnotation(WithDefault.class);
      options.put(
          name != null
              ? name.value()
              : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT),
          standard == null ? "" : standard.value());
    }
    return options;
  }

  @Test
  void hasAKeyForEveryOption() {
    Set<String> options = new HashSet<>(options().keySet());
    options.removeAll(Set.of("config", "alias")); // an alias stands with its interface

    assertThat(ConfigKeys.top().values()).containsExactlyInAnyOrderElementsOf(options);
    assertThat(names(SCHEMA.at("/properties")))
        .containsExactlyInAnyOrderElementsOf(ConfigKeys.top().keySet());
    assertThat(names(SCHEMA.at("/$defs/server/properties"))).isEqualTo(ConfigKeys.OF_SERVER);
    assertThat(names(SCHEMA.at("/$defs/interface/properties"))).isEqualTo(ConfigKeys.OF_INTERFACE);
  }

  @Test
  void hasTheDefaultsOfTheOptions() {
    ConfigKeys.top()
        .forEach(
            (key, option) ->
                assertThat(text(SCHEMA.at("/properties/" + key + "/default")).replace(", ", ","))
                    .as(key)
                    .isEqualTo(options().get(option)));
  }

  private static String text(JsonNode value) {
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(", "))
        : value.asText();
  }

  @Test
  void isWhatTheDocumentationSays() throws IOException {
    String page = Files.readString(DOCS.resolve("configuration.md"));

    for (String part :
        List.of("/properties", "/$defs/interface/properties", "/$defs/server/properties")) {
      assertThat(page).as("the table of %s", part).contains(table(SCHEMA.at(part)));
    }
  }

  private static String table(JsonNode properties) {
    StringBuilder table = new StringBuilder("| key | default | |\n|---|---|---|\n");
    properties
        .properties()
        .forEach(
            property -> {
              String standard = text(property.getValue().path("default"));
              table
                  .append("| `%s` | ".formatted(property.getKey()))
                  .append(standard.isEmpty() ? "" : "`" + standard + "`")
                  .append(" | ")
                  .append(description(property.getValue()))
                  .append(" |\n");
            });
    return table.toString().replace("|  |", "| |");
  }

  private static String description(JsonNode property) {
    String choices = property.has("enum") ? " One of " + text(property.get("enum")) + "." : "";
    return property.get("description").asText() + choices;
  }

  static Stream<Path> examples() throws IOException {
    return Arrays.stream(DOCS.resolve("examples").toFile().listFiles()).map(java.io.File::toPath);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void acceptsTheExamples(Path example) throws IOException {
    assertThat(VALIDATOR.validate(new YAMLMapper().readTree(example.toFile()))).isEmpty();
    assertThat(load(Files.readString(example))).as("as the tool loads it").isEmpty();
  }

  @Test
  void hasThreeExamples() throws IOException {
    assertThat(examples()).hasSize(3);
  }

  private static List<String> load(String text) throws IOException {
    Path file = Files.createTempFile("config", ".yaml");
    try {
      System.setProperty(ScanConfig.PREFIX + ".config", Files.writeString(file, text).toString());
      return Configuration.load().problems().stream().map(Problem::toString).toList();
    } finally {
      System.clearProperty(ScanConfig.PREFIX + ".config");
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{intervall: 1s}",
        "{interval: 1 s}",
        "{interval: [1s]}",
        "{output: xml}",
        "{metrics-port: 0}",
        "{max-paths: -1}",
        "{servers: [{port: 1}]}",
        "{servers: [{name: a, labels: {server: b}}]}",
        "{servers: [{name: a, labels: {__a: b}}]}",
        "{servers: [{name: a, intervall: b}]}",
        "{interfaces: [{aliases: [a]}]}",
        "{interfaces: eth0}",
        "{rtt-buckets: [x]}",
        "[a]"
      })
  void refusesWhatTheToolRefuses(String text) throws IOException {
    assertThat(VALIDATOR.validate(new YAMLMapper().readTree(text))).isNotEmpty();
    assertThat(load(text)).isNotEmpty();
  }
}
