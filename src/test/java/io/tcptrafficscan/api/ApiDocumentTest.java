package io.tcptrafficscan.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.status.TestStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema of the API, its examples and what is written agree. */
class ApiDocumentTest {
  private static final Path DOCS = Path.of("src/docs");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```json\n(.*?)```");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonSchema schema(String definition) throws IOException {
    JsonNode all = JSON.readTree(DOCS.resolve("api.schema.json").toFile());
    String one =
        "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"$ref\": \"#/$defs/%s\","
            + " \"$defs\": %s}";
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(one.formatted(definition, all.get("$defs")));
  }

  private static void assertValid(String definition, String text) throws IOException {
    assertThat(schema(definition).validate(text, InputFormat.JSON)).isEmpty();
  }

  /** Writes an answer. */
  private interface Answer {
    void writeTo(ByteArrayOutputStream out) throws IOException;
  }

  private static String text(Answer answer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    answer.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesWhatTheSchemaSays() throws IOException {
    assertValid("status", text(out -> StatusJson.write(out, TestStatus.full())));
    assertValid("status", text(out -> StatusJson.write(out, TestStatus.unmeasured())));
    assertValid("history", text(out -> StatusJson.write(out, TestStatus.history())));
    assertValid("outages", text(out -> StatusJson.write(out, List.of(TestStatus.outage()))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "history", "outages"})
  void refusesAnotherField(String definition) throws IOException {
    assertThat(schema(definition).validate("{\"more\": 1}", InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void hasExamplesThatTheSchemaAccepts() throws IOException {
    List<String> examples =
        EXAMPLE
            .matcher(Files.readString(DOCS.resolve("api.md")))
            .results()
            .map((MatchResult example) -> example.group(1))
            .toList();

    assertThat(examples).hasSize(3);
    assertValid("status", examples.get(0));
    assertValid("history", examples.get(1));
    assertValid("outages", examples.get(2));
  }

  @Test
  void namesEveryReason() throws IOException {
    JsonNode reasons =
        JSON.readTree(DOCS.resolve("api.schema.json").toFile())
            .at("/$defs/outage/properties/reason/enum");

    assertThat(StreamSupport.stream(reasons.spliterator(), false).map(JsonNode::asText))
        .containsExactlyElementsOf(FailureReason.ALL.stream().map(FailureReason::label).toList());
  }

  @Test
  void keepsHostileNamesAsData() throws IOException {
    String hostile = "<img src=x onerror=\"alert('1')\">\u2028\\";
    String text = text(out -> StatusJson.write(out, TestStatus.withAlias(hostile)));

    assertThat(JSON.readTree(text).at("/interfaces/0/aliases/0").asText()).isEqualTo(hostile);
  }
}
