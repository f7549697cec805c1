package io.tcptrafficscan.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The chart, rendered by Helm. */
final class Chart {
  static final Path FOLDER = Rendering.ROOT.resolve("k8s/chart");

  private Chart() {}

  /**
   * What {@code helm template} makes.
   *
   * @param values as YAML
   * @throws IllegalStateException where Helm refuses the values
   */
  static List<JsonNode> render(Path chart, String namespace, String values) throws IOException {
    Path file = Files.createTempFile("values", ".yaml");
    try {
      Files.writeString(file, values);
      TemplateCommand command =
          new Helm(chart).template().withName("any").withNamespace(namespace).withValuesFile(file);
      return Models.documents(command.call()).stream().filter(JsonNode::isObject).toList();
    } finally {
      Files.delete(file);
    }
  }

  static List<JsonNode> render(String values) throws IOException {
    return render(FOLDER, "tcp-traffic-scan", values);
  }

  /** The pod of {@code helm test}, which is a hook: what renders leaves hooks out. */
  static JsonNode test(Path folder) throws IOException {
    Path chart = Rendering.copy(folder).resolve("chart");
    Files.createSymbolicLink(chart.resolve("base"), Path.of("../base"));
    Path pod = chart.resolve("templates/tests/ready.yaml");
    String hook = "    helm.sh/hook: test\n";
    String text = Files.readString(pod);
    if (!text.contains(hook)) {
      throw new AssertionError("no hook: " + text);
    }
    Files.writeString(pod, text.replace(hook, ""));
    return object(render(chart, "tcp-traffic-scan", "{}"), "Pod", "tcp-traffic-scan-test");
  }

  /** The only object of a kind and name. */
  static JsonNode object(List<JsonNode> objects, String kind, String name) {
    List<JsonNode> found =
        objects.stream()
            .filter(object -> object.path("kind").asText().equals(kind))
            .filter(object -> object.at("/metadata/name").asText().equals(name))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(kind + ' ' + name + ": " + found);
    }
    return found.get(0);
  }

  static JsonNode pod(List<JsonNode> objects) {
    return object(objects, "DaemonSet", "tcp-traffic-scan").at("/spec/template/spec");
  }

  static JsonNode agent(List<JsonNode> objects) {
    return pod(objects).at("/containers/0");
  }
}
