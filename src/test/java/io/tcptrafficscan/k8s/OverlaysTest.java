package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import io.tcptrafficscan.config.InvalidInputException;
import io.tcptrafficscan.config.ScanConfig;
import io.tcptrafficscan.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is applied to a cluster fits together, and fits the code. */
class OverlaysTest {
  private static final String NAME = "tcp-traffic-scan";
  private static final String METRICS_HOST = "TCP_TRAFFIC_SCAN_METRICS_HOST";

  private static Rendering render(String folder) {
    return Rendering.of(Rendering.ROOT.resolve(folder));
  }

  /** Everything that can be applied. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "k8s",
        "k8s/overlays/restricted",
        "k8s/overlays/mesh",
        "k8s/overlays/prometheus-annotations"
      })
  void fitsTogether(String folder) {
    Rendering all = render(folder);

    selectsItsOwnPods(all);
    namesPortsThatExist(all);
    staysInItsNamespace(all);
    holdsNoMoreThanItNeeds(all);
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

    assertThat(agent.getPorts())
        .extracting(port -> port.getName() + ' ' + port.getContainerPort())
        .containsExactly("metrics " + standard("metricsPort"));
    assertThat(all.all(Service.class).flatMap(service -> service.getSpec().getPorts().stream()))
        .allSatisfy(
            port -> {
              assertThat(port.getPort()).hasToString(standard("metricsPort"));
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

  private static String standard(String option) {
    try {
      return ScanConfig.class.getMethod(option).getAnnotation(WithDefault.class).value();
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  private static void loadsAsTheToolLoadsIt(Rendering all) {
    Map<String, String> environment = all.environment();
    assertThat(environment.keySet()).isSubsetOf(options());
    // Its value is the node's own address; the settings must not promise another.
    assertThat(all.settings().getData()).doesNotContainKey(METRICS_HOST);
    // The correction stays where port-forward reaches it, and nobody else.
    assertThat(environment.keySet()).noneMatch(name -> name.contains("API_HOST"));
    assertThat(standard("apiHost")).isEqualTo("127.0.0.1");
    if (environment.get("TCP_TRAFFIC_SCAN_SERVER").startsWith("all:")) {
      assumeTrue(loadsAllAddresses(), "this build has no servers of the form all:NAME:PORT yet");
    }
    Settings settings = settings(environment);
    assertThat(settings.metrics().host()).isEqualTo("192.0.2.1");
    assertThat(settings.output()).isEqualTo(Settings.Output.NONE);
    assertThat(settings.stateFile()).isPresent();
  }

  /** The environment variable of each option of the tool. */
  private static Set<String> options() {
    return Arrays.stream(ScanConfig.class.getMethods())
        .map(
            method -> {
              var name = method.getAnnotation(io.smallrye.config.WithName.class);
              return name != null
                  ? name.value()
                  : method
                      .getName()
                      .replaceAll("([A-Z])", "-$1")
                      .toLowerCase(java.util.Locale.ROOT);
            })
        .map(name -> ScanConfig.PREFIX + '-' + name)
        .map(name -> name.replace('-', '_').toUpperCase(java.util.Locale.ROOT))
        .collect(Collectors.toSet());
  }

  private static Settings settings(Map<String, String> environment) {
    return Settings.from(
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(new EnvConfigSource(environment, 300))
            .withMapping(ScanConfig.class)
            .build()
            .getConfigMapping(ScanConfig.class));
  }

  private static boolean loadsAllAddresses() {
    try {
      return settings(
              Map.of(
                  "TCP_TRAFFIC_SCAN_INTERFACE",
                  "eth0",
                  "TCP_TRAFFIC_SCAN_SERVER",
                  "all:name.example:443"))
          != null;
    } catch (InvalidInputException e) {
      return false;
    }
  }

  private static void staysInItsNamespace(Rendering all) {
    Namespace namespace = all.one(Namespace.class);
    assertThat(namespace.getMetadata().getLabels())
        .containsEntry("pod-security.kubernetes.io/enforce", "privileged");
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

    assertThat(pod.getHostNetwork()).isTrue();
    assertThat(pod.getDnsPolicy()).isEqualTo("ClusterFirstWithHostNet");
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
        .satisfies(all1 -> assertThat(all1.getOperator()).isEqualTo("Exists"))
        .satisfies(all1 -> assertThat(all1.getKey()).isNull());
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

  @Test
  void keepsTheCorrectionOnTheNodeInAFolderOfItsOwn() {
    Rendering all = render("k8s");
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
    Rendering all = render("k8s");

    assertThat(all.agent().getSecurityContext().getCapabilities().getAdd())
        .containsExactly("NET_RAW");
    assertThat(all.agent().getCommand()).isEmpty();
    assertThat(all.agent().getArgs()).isEmpty();
  }

  @Test
  void rollsATenthOfTheNodesAtATime() {
    var rolling = render("k8s").one(DaemonSet.class).getSpec().getUpdateStrategy();

    assertThat(rolling.getRollingUpdate().getMaxUnavailable().getValue()).isEqualTo("10%");
  }

  @Test
  void rollsWhenASettingChanges(@TempDir Path folder) throws IOException {
    String before = render("k8s").settings().getMetadata().getName();
    Path base = Rendering.ROOT.resolve("k8s/base");
    try (Stream<Path> files = Files.list(base)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
    Path settings = folder.resolve("scan.env");
    Files.writeString(
        settings, Files.readString(settings).replaceFirst("INTERVAL=.*", "INTERVAL=7s"));

    Rendering changed = Rendering.of(folder);

    assertThat(changed.environment()).containsEntry("TCP_TRAFFIC_SCAN_INTERVAL", "7s");
    assertThat(changed.settings().getMetadata().getName()).isNotEqualTo(before);
  }

  @Test
  void runsTheImageOfThisVersion() throws IOException {
    Matcher version =
        Pattern.compile("<version>([^<]+)</version>")
            .matcher(Files.readString(Rendering.ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();

    assertThat(render("k8s").agent().getImage()).isEqualTo(NAME + ":" + version.group(1));
  }

  @Test
  void isScrapedOnceAPodWithTheNodeAsALabel() {
    Rendering all = render("k8s");
    ServiceMonitor monitor = all.one(ServiceMonitor.class);
    Map<String, String> selector = monitor.getSpec().getSelector().getMatchLabels();

    List<Service> scraped =
        all.all(Service.class)
            .filter(service -> labels(service).entrySet().containsAll(selector.entrySet()))
            .toList();
    assertThat(scraped).hasSize(1);
    assertThat(labels(scraped.get(0))).containsEntry(monitor.getSpec().getJobLabel(), NAME);
    assertThat(monitor.getSpec().getEndpoints())
        .singleElement()
        .satisfies(
            endpoint -> {
              assertThat(scraped.get(0).getSpec().getPorts())
                  .extracting(port -> port.getName())
                  .contains(endpoint.getPort());
              assertThat(endpoint.getInterval()).matches("[1-5]s");
              assertThat(endpoint.getScrapeTimeout()).isLessThan(endpoint.getInterval());
              assertThat(endpoint.getRelabelings())
                  .anyMatch(
                      rule ->
                          "node".equals(rule.getTargetLabel())
                              && rule.getSourceLabels()
                                  .contains("__meta_kubernetes_pod_node_name"));
            });
  }

  private static Map<String, String> labels(HasMetadata object) {
    return object.getMetadata().getLabels();
  }

  @Test
  void handsTheDashboardToGrafanasSidecar() throws IOException {
    ConfigMap map =
        render("k8s")
            .all(ConfigMap.class)
            .filter(each -> "1".equals(labels(each).get("grafana_dashboard")))
            .findFirst()
            .orElseThrow();

    assertThat(map.getData())
        .containsExactly(
            Map.entry(
                "tcp-traffic-scan.json",
                Files.readString(Rendering.ROOT.resolve("k8s/base/dashboard.json"))));
    // kubectl apply keeps a copy in an annotation, and all annotations together may have 256 KiB.
    assertThat(map.getData().get("tcp-traffic-scan.json").length()).isLessThan(200_000);
  }

  @Test
  void restrictedHasNoCapabilityNoRootAndNoHostPath() {
    Rendering all = render("k8s/overlays/restricted");

    assertThat(all.agent().getSecurityContext().getCapabilities().getAdd()).isEmpty();
    assertThat(all.pod().getInitContainers()).isEmpty();
    assertThat(all.pod().getVolumes())
        .allMatch(volume -> volume.getHostPath() == null && volume.getEmptyDir() != null);
    assertThat(all.agent().getCommand())
        .containsExactly(
            "/opt/java/bin/java",
            "@/opt/tcp-traffic-scan/java.args",
            "-jar",
            "/opt/tcp-traffic-scan/quarkus-run.jar");
  }

  @Test
  void meshMeasuresEveryAddressOfThePeersService() {
    Rendering all = render("k8s/overlays/mesh");
    Service peers =
        all.all(Service.class)
            .filter(service -> Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses()))
            .findFirst()
            .orElseThrow();

    assertThat(all.environment())
        .containsEntry(
            "TCP_TRAFFIC_SCAN_SERVER",
            "all:%s.%s.svc:%d"
                .formatted(
                    peers.getMetadata().getName(),
                    peers.getMetadata().getNamespace(),
                    peers.getSpec().getPorts().get(0).getPort()))
        .containsEntry("TCP_TRAFFIC_SCAN_INTERFACE", "default");
  }

  @Test
  void prometheusAnnotationsNeedNoOperator() {
    Rendering all = render("k8s/overlays/prometheus-annotations");

    assertThat(all.all(ServiceMonitor.class)).isEmpty();
    assertThat(all.all(PrometheusRule.class)).isEmpty();
    assertThat(
            new HashMap<>(
                all.one(DaemonSet.class).getSpec().getTemplate().getMetadata().getAnnotations()))
        .containsEntry("prometheus.io/scrape", "true")
        .containsEntry("prometheus.io/port", standard("metricsPort"))
        .containsEntry("prometheus.io/path", "/metrics");
  }

  @Test
  void overlaysCanBeCombined(@TempDir(factory = InTarget.class) Path folder) throws IOException {
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        """
        resources: [../../k8s/base]
        components:
          - ../../k8s/components/restricted
          - ../../k8s/components/mesh
          - ../../k8s/components/prometheus-annotations
        """);

    Rendering all = Rendering.of(folder);

    assertThat(all.agent().getCommand()).isNotEmpty();
    assertThat(all.environment().get("TCP_TRAFFIC_SCAN_SERVER")).startsWith("all:");
    assertThat(all.all(ServiceMonitor.class)).isEmpty();
  }

  /** Paths in a kustomization are relative. */
  static final class InTarget implements org.junit.jupiter.api.io.TempDirFactory {
    @Override
    public Path createTempDirectory(
        org.junit.jupiter.api.extension.AnnotatedElementContext element,
        org.junit.jupiter.api.extension.ExtensionContext context)
        throws IOException {
      return Files.createTempDirectory(
          Files.createDirectories(Rendering.ROOT.resolve("target")), "overlay");
    }
  }
}
