package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.tcptrafficscan.config.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart makes the objects that kustomize makes, and refuses values that it does not know. */
class ChartTest {
  /** The hash that kustomize adds to the name of a ConfigMap. */
  private static final Pattern HASH = Pattern.compile("(?<=^tcp-traffic-scan)-[a-z0-9]{10}$");

  private static final String CHECKSUM = "checksum/settings";
  private static final List<String> FIXED =
      Stream.of(Option.METRICS_HOST, Option.METRICS_PORT, Option.STATE_FILE)
          .map(Option::environmentName)
          .toList();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k8s | {}",
        "k8s/overlays/restricted | restricted: true",
        "k8s/overlays/mesh | mesh: {enabled: true}",
        "k8s/overlays/prometheus-annotations | "
            + "{operator: {enabled: false}, prometheusAnnotations: true}",
        "k8s/overlays/pod-network | {restricted: true, pod: {hostNetwork: false}}"
      })
  void makesWhatKustomizeMakes(String kustomization, String values) throws IOException {
    Map<String, JsonNode> expected = comparable(Models.documents(Rendering.yaml(kustomization)));
    // A release is kept in a namespace that exists before it.
    assertThat(expected.remove("Namespace tcp-traffic-scan")).isNotNull();
    Map<String, JsonNode> made = comparable(Chart.render(values));

    assertThat(made.keySet()).isEqualTo(expected.keySet());
    made.forEach(
        (name, object) ->
            assertThat(object.toPrettyString())
                .as(name)
                .isEqualTo(expected.get(name).toPrettyString()));
  }

  /** The objects by kind and name, in a form in which the same objects are the same text. */
  private static Map<String, JsonNode> comparable(List<JsonNode> objects) {
    Map<String, JsonNode> all = new TreeMap<>();
    for (JsonNode object : objects) {
      JsonNode form = comparable("", object);
      all.put(form.get("kind").asText() + ' ' + form.at("/metadata/name").asText(), form);
    }
    return all;
  }

  private static JsonNode comparable(String field, JsonNode node) {
    if (node.isObject()) {
      ObjectNode sorted = Models.object();
      Map<String, JsonNode> fields = new TreeMap<>();
      node.properties()
          .forEach(each -> fields.put(each.getKey(), comparable(each.getKey(), each.getValue())));
      fields.remove(CHECKSUM);
      fields.remove("hostNetwork", BooleanNode.FALSE); // the default
      sorted.setAll(fields);
      return sorted;
    }
    if (node.isArray()) {
      List<JsonNode> items = new ArrayList<>();
      node.forEach(item -> items.add(comparable(field, item)));
      if (field.equals("env") || field.equals("ports")) {
        items.sort(Comparator.comparing(item -> item.path("name").asText()));
      }
      ArrayNode list = Models.object().putArray(field);
      return list.addAll(items);
    }
    if (field.equals("name")) {
      return TextNode.valueOf(HASH.matcher(node.asText()).replaceFirst(""));
    }
    // Kustomize adds line ends to a folded text whose lines are indented.
    return field.equals("expr") ? TextNode.valueOf(node.asText().replaceAll("\\s+", " ")) : node;
  }

  @Test
  void isOfThisVersionAndHasNothingToLint() throws IOException {
    JsonNode chart = Models.documents(Files.readString(Chart.FOLDER.resolve("Chart.yaml"))).get(0);
    assertThat(chart.get("version").asText()).isEqualTo(ImageTest.version());
    assertThat(chart.get("appVersion").asText()).isEqualTo(ImageTest.version());

    LintResult lint = new Helm(Chart.FOLDER).lint().strict().call();
    assertThat(lint.isFailed()).as(String.join(", ", lint.getMessages())).isFalse();
    assertThat(lint.getMessages()).noneMatch(message -> message.contains("WARNING"));
  }

  @Test
  void isTheSameWhenItIsPackaged(@TempDir Path folder) throws IOException {
    new Helm(Chart.FOLDER).packageIt().withDestination(folder).call();
    Path archive = folder.resolve("tcp-traffic-scan-" + ImageTest.version() + ".tgz");

    assertThat(Chart.render(archive, "tcp-traffic-scan", "{}")).isEqualTo(Chart.render("{}"));
  }

  @Test
  void takesSettingsAndPartsOfThePod() throws IOException {
    List<JsonNode> objects =
        Chart.render(
            """
            image: {repository: registry.example.com/scan, tag: v7, pullPolicy: Always}
            settings: {TCP_TRAFFIC_SCAN_SERVER: "192.0.2.7,gateway.example.com"}
            pod:
              tolerations: []
              nodeSelector: {zone: a}
              imagePullSecrets: [{name: pull}]
            resources: {limits: {memory: 256Mi}}
            volumes: [{name: token, secret: {secretName: token}}]
            volumeMounts: [{name: token, mountPath: /etc/token}]
            operator: {labels: {release: other}, runbookUrl: "https://git.example.com/runbook.md"}
            """);

    JsonNode pod = Chart.pod(objects);
    assertThat(pod.findValues("image"))
        .hasSize(2)
        .allMatch(image -> image.asText().equals("registry.example.com/scan:v7"));
    assertThat(pod.get("tolerations")).isEmpty();
    assertThat(pod.at("/nodeSelector/zone").asText()).isEqualTo("a");
    assertThat(pod.get("nodeSelector").has("kubernetes.io/os")).isTrue();
    assertThat(Chart.agent(objects).at("/resources/limits/memory").asText()).isEqualTo("256Mi");
    assertThat(Chart.agent(objects).at("/resources/requests/memory").asText()).isEqualTo("128Mi");
    assertThat(Chart.agent(objects).get("volumeMounts").findValuesAsText("name"))
        .containsExactly("state", "tmp", "token");
    assertThat(pod.get("volumes").findValuesAsText("name")).contains("token");
    assertThat(Chart.object(objects, "ConfigMap", "tcp-traffic-scan").get("data"))
        .isEqualTo(
            Models.documents(
                    """
                    TCP_TRAFFIC_SCAN_INTERFACE: default
                    TCP_TRAFFIC_SCAN_INTERVAL: 5s
                    TCP_TRAFFIC_SCAN_OUTPUT: none
                    TCP_TRAFFIC_SCAN_SERVER: 192.0.2.7,gateway.example.com
                    """)
                .get(0));
    JsonNode rule = Chart.object(objects, "PrometheusRule", "tcp-traffic-scan");
    assertThat(rule.at("/metadata/labels/release").asText()).isEqualTo("other");
    assertThat(rule.findValuesAsText("runbook_url"))
        .isNotEmpty()
        .allMatch(url -> url.matches("https://git.example.com/runbook.md#tcptrafficscan[a-z]+"));
  }

  @Test
  void restartsTheAgentsWhenASettingChanges() throws IOException {
    assertThat(checksum("{}")).isEqualTo(checksum("{}"));
    assertThat(checksum("settings: {TCP_TRAFFIC_SCAN_INTERVAL: 7s}")).isNotEqualTo(checksum("{}"));
  }

  private static String checksum(String values) throws IOException {
    return Chart.object(Chart.render(values), "DaemonSet", "tcp-traffic-scan")
        .at("/spec/template/metadata/annotations")
        .get(CHECKSUM)
        .asText();
  }

  @Test
  void findsThePeersInTheNamespaceOfTheRelease() throws IOException {
    List<JsonNode> objects = Chart.render(Chart.FOLDER, "net", "mesh: {enabled: true}");

    assertThat(objects)
        .allSatisfy(
            object -> assertThat(object.at("/metadata/namespace").asText()).isEqualTo("net"));
    assertThat(Chart.agent(objects).get("env").findValuesAsText("value"))
        .containsExactly("$(TCP_TRAFFIC_SCAN_SERVER),all:tcp-traffic-scan-peers.net.svc:59121");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "settings: {TCP_TRAFFIC_SCAN_INTERVALL: 5s}",
        "settings: {TCP_TRAFFIC_SCAN_METRICS_PORT: '9100'}",
        "settings: {TCP_TRAFFIC_SCAN_COUNT: 5}",
        "imagee: {}",
        "image: {repository: 'a.example/x@sha256:0'}",
        "image: {repository: a.example/x, tag: 'sha256:0'}",
        "image: {repository: a.example/x, tag: '1 0'}",
        "mesh: {allow: []}",
        "mesh: {allow: [192.0.2.1]}",
        "pod: {containers: []}",
        "restricted: 'no'",
        "operator: {runbookUrl: 'https://x.example/#a'}"
      })
  void refusesValues(String values) {
    assertThatThrownBy(() -> Chart.render(values))
        .hasMessageContaining("values don't meet the specifications of the schema");
  }

  @Test
  void knowsEverySettingOfTheTool() throws IOException {
    JsonNode schema =
        Models.documents(Files.readString(Chart.FOLDER.resolve("values.schema.json"))).get(0);
    List<String> known = new ArrayList<>();
    schema.at("/properties/settings/propertyNames/enum").forEach(name -> known.add(name.asText()));
    known.addAll(FIXED);

    assertThat(known).containsExactlyInAnyOrderElementsOf(ScanEnvironment.names());
  }
}
