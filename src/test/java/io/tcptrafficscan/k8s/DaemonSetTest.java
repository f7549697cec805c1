package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.tcptrafficscan.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    assertThat(
            ScanEnvironment.settings(all.environment(), all.arguments())
                .stateFile()
                .map(Path::getParent))
        .contains(Path.of(folder));
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
    assertThat(all.agent().getArgs()).allMatch(each -> each.matches("--[a-z-]+=.*"));
  }

  @Test
  void takesNoPortOrAddressOrStateFileFromTheSettingsWithoutALine() {
    Rendering all = Rendering.of("k8s");
    Map<String, String> environment = all.environment();
    environment.put("TCP_TRAFFIC_SCAN_METRICS_HOST", "0.0.0.0");
    environment.put("TCP_TRAFFIC_SCAN_METRICS_PORT", "9100");
    environment.put("TCP_TRAFFIC_SCAN_STATE_FILE", "/tmp/state");

    assertThat(ScanEnvironment.configuration(environment, all.arguments()).ignoredVariables())
        .extracting(Configuration.IgnoredVariable::value)
        .containsExactly("0.0.0.0", "9100", "/tmp/state");
  }

  @Test
  void showsTheLogOfAContainerThatEndsInItsStatus() {
    Rendering all = Rendering.of("k8s");

    assertThat(
            Stream.of(all.pod().getInitContainers(), all.pod().getContainers())
                .flatMap(List::stream))
        .hasSize(2)
        .allSatisfy(
            container ->
                assertThat(container.getTerminationMessagePolicy())
                    .isEqualTo("FallbackToLogsOnError"));
  }

  @Test
  void rollsATenthOfTheNodesAtATime() {
    var rolling = Rendering.of("k8s").one(DaemonSet.class).getSpec().getUpdateStrategy();

    assertThat(rolling.getRollingUpdate().getMaxUnavailable().getValue()).isEqualTo("10%");
  }

  @Test
  void rollsWhenASettingChanges(@TempDir Path folder) throws IOException {
    String before = Rendering.of("k8s").settings().getMetadata().getName();
    Path settings = Rendering.copy(folder).resolve("base/scan.env");
    Files.writeString(
        settings, Files.readString(settings).replaceFirst("INTERVAL=.*", "INTERVAL=7s"));

    Rendering changed = Rendering.of(folder.toString());

    assertThat(changed.environment()).containsEntry("TCP_TRAFFIC_SCAN_INTERVAL", "7s");
    assertThat(changed.settings().getMetadata().getName()).isNotEqualTo(before);
  }
}
