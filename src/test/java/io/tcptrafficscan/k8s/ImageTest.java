package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The image, which is set in one place for everything that can be applied. */
class ImageTest {
  /** Everything that can be applied, in {@code k8s}. */
  static List<String> kustomizations() {
    return List.of(
        "",
        "overlays/restricted",
        "overlays/mesh",
        "overlays/pod-network",
        "overlays/prometheus-annotations");
  }

  private static Stream<String> images(Rendering rendering) {
    return Stream.of(rendering.pod().getInitContainers(), rendering.pod().getContainers())
        .flatMap(List::stream)
        .map(Container::getImage);
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void isSetInOnePlace(String kustomization, @TempDir Path folder) throws IOException {
    Path k8s = Rendering.copy(folder);
    Path place = k8s.resolve("components/image/kustomization.yaml");
    Files.writeString(
        place,
        Files.readString(place)
            .replaceFirst("newName: .*", "newName: registry.example.com/net/scan")
            .replaceFirst("newTag: .*", "newTag: v7"));

    assertThat(images(Rendering.of(k8s.resolve(kustomization).toString())))
        .isNotEmpty()
        .containsOnly("registry.example.com/net/scan:v7");
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void isThatOfThisVersion(String kustomization) throws IOException {
    Rendering rendering = Rendering.of("k8s/" + kustomization);

    assertThat(images(rendering)).isNotEmpty().containsOnly("tcp-traffic-scan:" + version());
    assertThat(rendering.objects())
        .allSatisfy(
            object ->
                assertThat(object.getMetadata().getLabels())
                    .containsEntry("app.kubernetes.io/version", version())
                    .containsEntry("app.kubernetes.io/part-of", "tcp-traffic-scan"));
  }

  @Test
  void isThatOfThisVersionInTheBaseAsWell() throws IOException {
    assertThat(images(Rendering.of("k8s/base"))).containsOnly("tcp-traffic-scan:" + version());
  }

  /** The version of this build. */
  static String version() throws IOException {
    Matcher version =
        Pattern.compile("<version>([^<]+)</version>")
            .matcher(Files.readString(Rendering.ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }
}
