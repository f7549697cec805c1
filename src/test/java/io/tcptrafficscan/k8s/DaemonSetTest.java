package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's pods, as the base makes them. */
class DaemonSetTest {
  @Test
  void keepsTheCorrectionOnTheNodeInAFolderOfItsOwn() {
    Rendering all = Rendering.of("k8s");
    Volume state = volume(all, "state");
    Container chown = all.pod().getInitContainers().get(0);

    String folder = mountPath(all.agent(), "state");
    assertThat(Path.of(all.environment().get("TCP_TRAFFIC_SCAN_STATE_FILE")).getParent())
        .hasToString(folder);
    assertThat(state.getHostPath().getType()).isEqualTo("DirectoryOrCreate");
    assertThat(chown.getCommand()).containsExactly("chown", "10001:10001", folder);
    assertThat(mountPath(chown, "state")).isEqualTo(folder);
    assertThat(chown.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(chown.getSecurityContext().getCapabilities().getAdd()).containsExactly("CHOWN");
  }

  private static Volume volume(Rendering all, String name) {
    return all.pod().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String mountPath(Container container, String volume) {
    return container.getVolumeMounts().stream()
        .filter(mount -> mount.getName().equals(volume))
        .map(VolumeMount::getMountPath)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void asksForNetRawAloneAndStartsAsTheImageDoes() {
    Rendering all = Rendering.of("k8s");

    assertThat(all.agent().getSecurityContext().getCapabilities().getAdd())
        .containsExactly("NET_RAW");
    assertThat(all.agent().getCommand()).isEmpty();
    assertThat(all.agent().getArgs()).isEmpty();
  }

  @Test
  void rollsATenthOfTheNodesAtATime() {
    var rolling = Rendering.of("k8s").one(DaemonSet.class).getSpec().getUpdateStrategy();

    assertThat(rolling.getRollingUpdate().getMaxUnavailable().getValue()).isEqualTo("10%");
  }

  @Test
  void rollsWhenASettingChanges(@TempDir Path folder) throws IOException {
    String before = Rendering.of("k8s").settings().getMetadata().getName();
    Path base = Rendering.ROOT.resolve("k8s/base");
    try (Stream<Path> files = Files.list(base)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
    Path settings = folder.resolve("scan.env");
    Files.writeString(
        settings, Files.readString(settings).replaceFirst("INTERVAL=.*", "INTERVAL=7s"));

    Rendering changed = Rendering.of(folder.toString());

    assertThat(changed.environment()).containsEntry("TCP_TRAFFIC_SCAN_INTERVAL", "7s");
    assertThat(changed.settings().getMetadata().getName()).isNotEqualTo(before);
  }

  @Test
  void runsTheImageOfThisVersion() throws IOException {
    Matcher version =
        Pattern.compile("<version>([^<]+)</version>")
            .matcher(Files.readString(Rendering.ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();

    assertThat(Rendering.of("k8s").agent().getImage())
        .isEqualTo("tcp-traffic-scan:" + version.group(1));
  }
}
