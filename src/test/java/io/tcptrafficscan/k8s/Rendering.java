package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** What {@code kubectl apply -k} would send. */
record Rendering(List<HasMetadata> objects) {
  /** The repository. */
  static final Path ROOT = Path.of("").toAbsolutePath();

  private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_]+)\\)");

  /** Copies the folder {@code k8s} to {@code target}, so that a test may edit it. */
  static Path copy(Path target) throws IOException {
    Path source = ROOT.resolve("k8s");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copied = target.resolve(source.relativize(file));
        Files.createDirectories(copied.getParent());
        Files.copy(file, copied);
      }
    }
    return target;
  }

  /**
   * Renders a folder, named from the repository's root or as a whole.
   *
   * @throws TestAbortedException where there is neither kustomize nor kubectl
   */
  static Rendering of(String folder) {
    return new Rendering(Models.objects(yaml(folder)));
  }

  /** The text that {@link #of} reads. */
  static String yaml(String folder) {
    Program.Result result = Program.run(ROOT, command(folder));
    assertThat(result.status()).as(result.errors()).isZero();
    assertThat(result.errors()).as("warnings").isEmpty();
    return result.output();
  }

  private static List<String> command(String folder) {
    if (Program.exists("kustomize")) {
      return List.of("kustomize", "build", folder);
    }
    if (Program.exists("kubectl")) {
      return List.of("kubectl", "kustomize", folder);
    }
    throw new TestAbortedException(
        "kustomize 5 or kubectl 1.27 is needed to render (Debian 13: kustomize)");
  }

  <T extends HasMetadata> Stream<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast);
  }

  <T extends HasMetadata> T one(Class<T> type) {
    List<T> found = all(type).toList();
    assertThat(found).as(type.getSimpleName()).hasSize(1);
    return found.get(0);
  }

  PodSpec pod() {
    return one(DaemonSet.class).getSpec().getTemplate().getSpec();
  }

  Container agent() {
    assertThat(pod().getContainers()).hasSize(1);
    return pod().getContainers().get(0);
  }

  /** The map that the agent's environment comes from. */
  ConfigMap settings() {
    assertThat(agent().getEnvFrom()).hasSize(1);
    String name = agent().getEnvFrom().get(0).getConfigMapRef().getName();
    List<ConfigMap> found =
        all(ConfigMap.class).filter(map -> map.getMetadata().getName().equals(name)).toList();
    assertThat(found).as("ConfigMap " + name).hasSize(1);
    return found.get(0);
  }

  /** The agent's environment on a node with the address 192.0.2.1, as the kubelet makes it. */
  Map<String, String> environment() {
    Map<String, String> all = new HashMap<>(settings().getData());
    for (EnvVar variable : agent().getEnv()) {
      all.put(variable.getName(), expanded(value(variable), all));
    }
    return all;
  }

  /** The agent's arguments on such a node. */
  List<String> arguments() {
    Map<String, String> environment = environment();
    return agent().getArgs().stream().map(each -> expanded(each, environment)).toList();
  }

  /** The servers of {@code -s}, as text. */
  List<String> servers() {
    return List.of(environment().get("TCP_TRAFFIC_SCAN_SERVER").split(","));
  }

  /** Puts values in place of {@code $(NAME)}. A name without a value stays. */
  private static String expanded(String text, Map<String, String> values) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
  }

  private static String value(EnvVar variable) {
    if (variable.getValueFrom() == null) {
      return variable.getValue();
    }
    assertThat(variable.getValueFrom().getFieldRef().getFieldPath()).isEqualTo("status.podIP");
    return "192.0.2.1";
  }
}
