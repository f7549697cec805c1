package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.tcptrafficscan.config.CapacitySettings;
import io.tcptrafficscan.config.Configuration;
import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is applied to a cluster fits together, and fits the code. */
class OverlaysTest {
  private static final String POD_NETWORK = "overlays/pod-network";

  /** Everything that can be applied. */
  @ParameterizedTest
  @MethodSource("io.tcptrafficscan.k8s.ImageTest#kustomizations")
  void fitsTogether(String kustomization) {
    Rendering all = Rendering.of("k8s/" + kustomization);

    selectsItsOwnPods(all);
    namesPortsThatExist(all);
    staysInItsNamespace(all, kustomization.equals(POD_NETWORK) ? "restricted" : "privileged");
    holdsNoMoreThanItNeeds(all);
    assertThat(Boolean.TRUE.equals(all.pod().getHostNetwork()))
        .isEqualTo(!kustomization.equals(POD_NETWORK));
    loadsAsTheToolLoadsIt(all);
  }

  private static void selectsItsOwnPods(Rendering all) {
    DaemonSet daemonSet = all.one(DaemonSet.class);
    Map<String, String> labels = daemonSet.getSpec().getTemplate().getMetadata().getLabels();

    assertThat(labels).containsAllEntriesOf(daemonSet.getSpec().getSelector().getMatchLabels());
    assertThat(daemonSet.getSpec().getSelector().getMatchLabels()).isNotEmpty();
    assertThat(all.all(Service.class))
        .hasSize(2)
        .allSatisfy(
            service -> {
              assertThat(service.getSpec().getSelector()).isNotEmpty();
              assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
              assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
            });
    assertThat(all.pod().getServiceAccountName())
        .isEqualTo(all.one(ServiceAccount.class).getMetadata().getName());
  }

  private static void namesPortsThatExist(Rendering all) {
    Container agent = all.agent();

    String responder = all.environment().get("TCP_TRAFFIC_SCAN_RESPONDER");
    assertThat(agent.getPorts())
        .extracting(port -> port.getName() + ' ' + port.getContainerPort())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of("metrics " + Option.METRICS_PORT.defaultText(), "trains " + responder)
                .limit(responder == null ? 1 : 2)
                .toList());
    assertThat(all.all(Service.class).flatMap(service -> service.getSpec().getPorts().stream()))
        .allSatisfy(
            port -> {
              assertThat(port.getPort()).hasToString(Option.METRICS_PORT.defaultText());
              assertThat(port.getTargetPort().getValue()).isEqualTo("metrics");
            });
    assertThat(probes(agent))
        .extracting(HTTPGetAction::getPath)
        .containsExactly("/health/live", "/health/live", "/health/ready");
    assertThat(probes(agent)).allMatch(get -> get.getPort().getValue().equals("metrics"));
  }

  private static List<HTTPGetAction> probes(Container agent) {
    return Stream.of(agent.getStartupProbe(), agent.getLivenessProbe(), agent.getReadinessProbe())
        .map(Probe::getHttpGet)
        .toList();
  }

  private static void loadsAsTheToolLoadsIt(Rendering all) {
    Map<String, String> environment = all.environment();
    assertThat(environment.keySet())
        .filteredOn(name -> name.startsWith("TCP_TRAFFIC_SCAN_"))
        .isSubsetOf(ScanEnvironment.names());
    Configuration loaded = ScanEnvironment.configuration(environment, all.arguments());
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.ignoredVariables()).isEmpty();
    // The correction stays where port-forward reaches it, and nobody else.
    assertThat(environment.keySet()).noneMatch(name -> name.contains("API_HOST"));
    assertThat(Option.API_HOST.defaultText()).isEqualTo("127.0.0.1");
    Settings settings = loaded.settings();
    assertThat(settings.metrics().hosts()).containsExactly("192.0.2.1");
    assertThat(settings.metrics().port()).isEqualTo(metricsPort(all));
    assertThat(settings.output()).isEqualTo(Settings.Output.NONE);
    assertThat(settings.stateFile()).isPresent();
    // An emptyDir that grows beyond its limit takes the pod with it.
    assertThat(
            all.pod().getVolumes().stream()
                .filter(volume -> volume.getName().equals("state"))
                .map(Volume::getEmptyDir)
                .filter(Objects::nonNull))
        .allSatisfy(
            state ->
                assertThat(Quantity.getAmountInBytes(state.getSizeLimit()).longValue())
                    .as("the history and its copy while it is written")
                    .isGreaterThan(2 * settings.historyMemoryBytes()));
  }

  private static int metricsPort(Rendering all) {
    return all.agent().getPorts().stream()
        .filter(port -> port.getName().equals("metrics"))
        .findFirst()
        .orElseThrow()
        .getContainerPort();
  }

  private static void staysInItsNamespace(Rendering all, String level) {
    Namespace namespace = all.one(Namespace.class);
    assertThat(namespace.getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", level)
        .containsEntry("pod-security.kubernetes.io/warn", level)
        .containsEntry("pod-security.kubernetes.io/audit", level);
    assertThat(all.objects())
        .filteredOn(object -> !(object instanceof Namespace))
        .extracting(object -> object.getMetadata().getNamespace())
        .containsOnly(namespace.getMetadata().getName());
    assertThat(
            all.one(ResourceQuota.class)
                .getSpec()
                .getScopeSelector()
                .getMatchExpressions()
                .get(0)
                .getValues())
        .containsExactly(all.pod().getPriorityClassName());
  }

  private static void holdsNoMoreThanItNeeds(Rendering all) {
    PodSpec pod = all.pod();
    Container agent = all.agent();
    SecurityContext security = agent.getSecurityContext();

    assertThat(pod.getDnsPolicy())
        .isEqualTo(
            all.servers().stream().anyMatch(server -> server.contains(".svc:"))
                ? "ClusterFirstWithHostNet"
                : "Default");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(all.one(ServiceAccount.class).getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getHostPID()).isNull();
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
    assertThat(security.getRunAsUser()).isNull();
    assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(agent.getResources().getLimits()).containsOnlyKeys("memory");
    assertThat(agent.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
    assertThat(pod.getTolerations())
        .singleElement()
        .satisfies(every -> assertThat(every.getOperator()).isEqualTo("Exists"))
        .satisfies(every -> assertThat(every.getKey()).isNull());
    mountsWhatItHas(pod);
  }

  private static void mountsWhatItHas(PodSpec pod) {
    List<String> volumes = pod.getVolumes().stream().map(Volume::getName).toList();
    for (Container container : pod.getContainers()) {
      assertThat(container.getVolumeMounts())
          .extracting(VolumeMount::getName)
          .containsExactlyInAnyOrderElementsOf(volumes);
    }
  }

  /**
   * With the pod's own network as well, that is what the level "restricted" of Pod Security asks.
   */
  @ParameterizedTest
  @ValueSource(strings = {"restricted", "pod-network"})
  void restrictedHasNoCapabilityNoRootAndNoHostPath(String overlay) {
    Rendering all = Rendering.of("k8s/overlays/" + overlay);

    assertThat(all.agent().getSecurityContext().getCapabilities().getAdd()).isEmpty();
    assertThat(all.pod().getInitContainers()).isEmpty();
    assertThat(all.pod().getVolumes())
        .allMatch(volume -> volume.getHostPath() == null && volume.getEmptyDir() != null);
    assertThat(all.agent().getCommand()).containsExactly("/usr/local/bin/tcp-traffic-scan");
  }

  @Test
  void meshAddsEveryAddressOfThePeersServiceToTheServers() {
    Rendering all = Rendering.of("k8s/overlays/mesh");
    Service peers =
        all.all(Service.class)
            .filter(service -> Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses()))
            .findFirst()
            .orElseThrow();

    List<String> expected = new ArrayList<>(Rendering.of("k8s").servers());
    assertThat(expected).isNotEmpty();
    expected.add(
        "all:%s.%s.svc:%d"
            .formatted(
                peers.getMetadata().getName(),
                peers.getMetadata().getNamespace(),
                peers.getSpec().getPorts().get(0).getPort()));
    assertThat(all.servers()).isEqualTo(expected);
    assertThat(all.environment()).containsEntry("TCP_TRAFFIC_SCAN_INTERFACE", "default");
  }

  @Test
  void meshMeasuresThePeersAloneWhereNoServerIsNamed() {
    Map<String, String> environment =
        new HashMap<>(Rendering.of("k8s/overlays/mesh").environment());
    environment.computeIfPresent(
        "TCP_TRAFFIC_SCAN_SERVER", (name, all) -> all.substring(all.lastIndexOf(',')));

    assertThat(ScanEnvironment.settings(environment, List.of()).servers())
        .singleElement()
        .satisfies(server -> assertThat(server.text()).startsWith("all:"));
  }

  @Test
  void meshServesTrainsToNobodyBeforeTheNodesNetworksAreNamed() {
    CapacitySettings mesh = settings("k8s/overlays/mesh").capacity();

    assertThat(mesh.responder()).isPresent();
    assertThat(mesh.allowed()).containsExactly(Cidr.parse("x", "192.0.2.0/24"));
    assertThat(mesh.servers()).as("what costs is opted for").isEmpty();
    for (String other : List.of("k8s", "k8s/overlays/restricted")) {
      assertThat(settings(other).capacity().responder()).isEmpty();
    }
  }

  private static Settings settings(String folder) {
    Rendering all = Rendering.of(folder);
    return ScanEnvironment.settings(all.environment(), all.arguments());
  }

  @Test
  void meshNamesTheResponderThatItRuns() throws IOException {
    String component =
        Files.readString(Rendering.ROOT.resolve("k8s/components/mesh/kustomization.yaml"));
    Rendering mesh = Rendering.of("k8s/overlays/mesh");
    List<String> servers = mesh.servers();

    assertThat(component)
        .contains(
            "TCP_TRAFFIC_SCAN_CAPACITY_SERVER="
                + servers
                    .get(servers.size() - 1)
                    .replaceFirst("[0-9]+$", mesh.environment().get("TCP_TRAFFIC_SCAN_RESPONDER")));
  }

  @Test
  void prometheusAnnotationsNeedNoOperator() {
    Rendering all = Rendering.of("k8s/overlays/prometheus-annotations");

    assertThat(all.all(ServiceMonitor.class)).isEmpty();
    assertThat(all.all(PrometheusRule.class)).isEmpty();
    assertThat(
            new HashMap<>(
                all.one(DaemonSet.class).getSpec().getTemplate().getMetadata().getAnnotations()))
        .containsEntry("prometheus.io/scrape", "true")
        .containsEntry("prometheus.io/port", Option.METRICS_PORT.defaultText())
        .containsEntry("prometheus.io/path", "/metrics");
  }

  /** The kustomization that the page on Kubernetes shows. */
  @Test
  void componentsAndOwnServersAndAnImageCanBeCombined(
      @TempDir(factory = InTarget.class) Path folder) throws IOException {
    Rendering all = example(0, folder);

    assertThat(all.agent().getCommand()).as("restricted").isNotEmpty();
    assertThat(all.servers())
        .containsExactly(
            "gateway.example.com",
            "192.0.2.7",
            "all:tcp-traffic-scan-peers.tcp-traffic-scan.svc:59121");
    assertThat(all.agent().getImage())
        .isEqualTo("registry.example.com/tcp-traffic-scan:" + ImageTest.version());
  }

  @Test
  void openShiftMayChooseTheUser(@TempDir(factory = InTarget.class) Path folder)
      throws IOException {
    Rendering all = example(2, folder);

    assertThat(all.pod().getSecurityContext().getRunAsUser()).isNull();
    assertThat(all.pod().getSecurityContext().getRunAsGroup()).isNull();
    assertThat(all.pod().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(all.pod().getHostNetwork()).isTrue();
    assertThat(all.agent().getSecurityContext().getCapabilities().getAdd()).isEmpty();
  }

  /** Health checks are not exempt from {@code --web-config}. */
  @Test
  void probesUseTlsWhereTheMetricsPortDoes(@TempDir(factory = InTarget.class) Path folder)
      throws IOException {
    Rendering all = example(1, folder);
    Container agent = all.agent();

    assertThat(
            List.of(agent.getStartupProbe(), agent.getLivenessProbe(), agent.getReadinessProbe()))
        .allMatch(probe -> probe.getHttpGet().getScheme().equals("HTTPS"));
    assertThat(all.environment())
        .containsEntry("TCP_TRAFFIC_SCAN_WEB_CONFIG", "/etc/tcp-traffic-scan/web.yml");
    assertThat(all.one(ServiceMonitor.class).getSpec().getEndpoints().get(0).getScheme())
        .isEqualTo("https");
  }

  /** The kustomization with that number on the page on Kubernetes. */
  private static Rendering example(int number, Path folder) throws IOException {
    String page = Files.readString(Rendering.ROOT.resolve("src/docs/kubernetes.md"));
    List<String> examples =
        Stream.of(page.split("```yaml\n"))
            .filter(block -> block.startsWith("resources: [PATH/k8s/base]"))
            .map(block -> block.substring(0, block.indexOf("```")))
            .toList();
    Files.writeString(
        folder.resolve("kustomization.yaml"), examples.get(number).replace("PATH", "../.."));
    return Rendering.of(folder.toString());
  }

  /** Paths in a kustomization are relative. */
  static final class InTarget implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.createTempDirectory(
          Files.createDirectories(Rendering.ROOT.resolve("target")), "overlay");
    }
  }
}
