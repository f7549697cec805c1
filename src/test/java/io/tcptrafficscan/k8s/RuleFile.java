package io.tcptrafficscan.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The rules of the PrometheusRule, as the file that Prometheus and promtool read. */
public final class RuleFile {
  private static final Path SOURCE = Rendering.ROOT.resolve("k8s/base/prometheusrule.yaml");

  /** Its name, which the unit tests of the rules refer to. */
  static final String NAME = "rules.yaml";

  private RuleFile() {}

  /** Writes the file into a folder. */
  public static Path extract(Path folder) throws IOException {
    return Files.writeString(folder.resolve(NAME), Models.yaml(source().get("spec")));
  }

  static JsonNode source() throws IOException {
    return Models.documents(Files.readString(SOURCE)).get(0);
  }

  static List<JsonNode> rules() throws IOException {
    return stream(source().at("/spec/groups"))
        .flatMap(group -> stream(group.get("rules")))
        .toList();
  }

  static List<JsonNode> alerts() throws IOException {
    return rules().stream().filter(rule -> rule.has("alert")).toList();
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
