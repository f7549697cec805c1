package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema, the options page, the reader of the file and the examples agree with the options. */
class OptionDocumentsTest {
  /** Words that the validator's YAML 1.1 takes for booleans, and the tool for strings. */
  private static final Set<String> YAML_1_1_BOOLEANS = Set.of("on", "off");

  private static final Path DOCS = Path.of("src/docs");
  private static final String SCHEMA = SchemaText.write();
  private static final JsonSchema VALIDATOR =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(SCHEMA);

  @TempDir Path folder;

  private static void assertHolds(Path file, String text) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, text);
    }
    assertThat(file).as("-Dgolden.update=true writes it").content().isEqualTo(text);
  }

  @Test
  void writesTheSchemaFromTheOptions() throws IOException {
    assertHolds(Path.of("src/main/resources/config.schema.json"), SCHEMA);
  }

  @Test
  void writesTheOptionsPageFromTheOptions() throws IOException {
    assertHolds(DOCS.resolve("options.md"), OptionsPage.write());
  }

  @Test
  void explainsTheKeysOfInterfacesAndServersAsTheSchemaDoes() throws IOException {
    String page = Files.readString(DOCS.resolve("configuration.md"));
    JsonNode definitions = new ObjectMapper().readTree(SCHEMA).at("/$defs");

    assertThat(names(definitions.at("/interface"))).isEqualTo(YamlFile.OF_INTERFACE);
    assertThat(names(definitions.at("/server"))).isEqualTo(YamlFile.OF_SERVER);
    for (String definition : List.of("/interface", "/server")) {
      assertThat(page).contains(table(definitions.at(definition + "/properties")));
    }
  }

  private static List<String> names(JsonNode definition) {
    return definition.get("properties").properties().stream().map(Map.Entry::getKey).toList();
  }

  private static String table(JsonNode properties) {
    StringBuilder table = new StringBuilder("| key | |\n|---|---|\n");
    properties
        .properties()
        .forEach(
            property ->
                table.append(
                    "| `%s` | %s |\n"
                        .formatted(
                            property.getKey(), property.getValue().get("description").asText())));
    return table.toString();
  }

  static Stream<Path> examples() {
    return Arrays.stream(DOCS.resolve("examples").toFile().listFiles()).map(File::toPath);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void acceptsTheExamples(Path example) throws IOException {
    String text = Files.readString(example);

    assertThat(VALIDATOR.validate(new YAMLMapper().readTree(text))).isEmpty();
    assertThat(problems(text, Map.of())).isEmpty();
  }

  @Test
  void hasThreeExamples() {
    assertThat(examples()).hasSize(3);
  }

  private List<String> problems(String text, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(folder.resolve("scan.yaml"), text);
    Map<Option<?>, List<String>> arguments = Map.of(Option.CONFIG, List.of(file.toString()));
    return Configuration.load(arguments, environment).problems();
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
        "{servers: [{name: a, labels: {b: null}}]}",
        "{servers: [{name: a, intervall: b}]}",
        "{servers: [{name: ~}]}",
        "{interfaces: [{aliases: [a]}]}",
        "{interfaces: eth0}",
        "{hello-train: 'True'}",
        "{count: 1000.5}",
        "{count: 1.0e+99}",
        "{rtt-buckets: [x]}",
        "[a]"
      })
  void refusesInTheSchemaWhatTheToolRefuses(String text) throws IOException {
    assertThat(VALIDATOR.validate(new YAMLMapper().readTree(text))).isNotEmpty();
    assertThat(problems(text, Map.of())).isNotEmpty();
  }

  static Stream<Option<?>> optionsOfTheFile() {
    return Option.ALL.stream().filter(option -> !option.key().isEmpty());
  }

  /** Every YAML type, as the value of every key. */
  @ParameterizedTest
  @MethodSource("optionsOfTheFile")
  void agreesWithTheReaderOnEveryTypeOfEveryKey(Option<?> option) throws IOException {
    Map<String, String> environment = new HashMap<>(Samples.environment(folder));
    environment.remove(option.environmentName());
    String sample = Samples.of(option, folder);
    String number =
        option.type().form() == Type.Form.DURATION ? "7" : "32611"; // within bounds, and no sample
    int accepted = 0;
    for (String value :
        List.of(
            YAML_1_1_BOOLEANS.contains(sample) ? "'" + sample + "'" : sample,
            "'" + sample + "'",
            "null",
            "~",
            "",
            "''",
            "true",
            "True",
            "FALSE",
            number,
            "+" + number,
            number + ".0",
            "1.5",
            "{a: " + sample + "}",
            "[" + sample + "]",
            "['" + sample + "']",
            "[null]",
            "['']",
            "[true]",
            "[True]",
            "[" + number + "]",
            "[" + number + ".0]",
            "[1.5]",
            "[[" + sample + "]]",
            "[{a: " + sample + "}]")) {
      String text = option.key() + ": " + value + "\n";
      boolean valid = VALIDATOR.validate(new YAMLMapper().readTree(text)).isEmpty();
      assertThat(problems(text, environment))
          .as("%s, which the schema %s", text, valid ? "accepts" : "refuses")
          .matches(problems -> problems.isEmpty() == valid);
      accepted += valid ? 1 : 0;
    }
    assertThat(accepted).isGreaterThanOrEqualTo(2);
  }

  @Test
  void takesAResponderAsANumberAndAsAText() throws IOException {
    Map<String, String> environment = Samples.environment(folder);
    environment.remove(Option.RESPONDER.environmentName());

    assertThat(problems("responder: 32601", environment)).isEmpty();
    assertThat(problems("responder: '127.0.0.1:32601'", environment)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "~", "Null", ""})
  void refusesYamlNullWhereAValueIsWanted(String text) throws IOException {
    Map<String, String> environment = Samples.environment(folder);
    environment.remove(Option.STATE_FILE.environmentName());

    assertThat(problems("state-file: " + text + "\n", environment))
        .singleElement()
        .asString()
        .endsWith("state-file must not be empty: give a value, or leave it out");
  }
}
