package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each manifest holds what Kubernetes and the Prometheus operator know, and no other field. */
class ManifestsTest {
  private static final Path BASE = Rendering.ROOT.resolve("k8s/base");

  static List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.list(BASE)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("kustomization.yaml"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void holdsKnownFieldsAlone(Path file) throws IOException {
    assertThat(Models.objects(Files.readString(file))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void isAResourceOfTheBase(Path file) throws IOException {
    assertThat(Files.readString(BASE.resolve("kustomization.yaml")))
        .contains("  - " + file.getFileName() + "\n");
  }

  @Test
  void refusesAFieldThatIsPlanted() throws IOException {
    String planted =
        Files.readString(BASE.resolve("daemonset.yaml"))
            .replace("hostNetwork: true", "hostNetworking: true");

    assertThatThrownBy(() -> Models.objects(planted)).hasMessageContaining("hostNetworking");
  }

  @Test
  void refusesAFieldThatIsPlantedInAnOperatorsType() throws IOException {
    String planted =
        Files.readString(BASE.resolve("servicemonitor.yaml"))
            .replace("scrapeTimeout:", "scrapeTimeOut:");

    assertThatThrownBy(() -> Models.objects(planted)).hasMessageContaining("scrapeTimeOut");
  }

  @Test
  void refusesAKeyThatIsGivenTwice() {
    assertThatThrownBy(() -> Models.objects("kind: Service\nkind: Service\n"))
        .hasMessageContaining("Duplicate");
  }
}
