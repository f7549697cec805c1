package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How Prometheus and Grafana find what they show. */
class ScrapeTest {
  @Test
  void isScrapedOnceAPodWithTheNodeAsALabel() {
    Rendering all = Rendering.of("k8s");
    ServiceMonitor monitor = all.one(ServiceMonitor.class);
    Map<String, String> selector = monitor.getSpec().getSelector().getMatchLabels();

    List<Service> scraped =
        all.all(Service.class)
            .filter(service -> labels(service).entrySet().containsAll(selector.entrySet()))
            .toList();
    assertThat(scraped).hasSize(1);
    assertThat(labels(scraped.get(0)))
        .containsEntry(monitor.getSpec().getJobLabel(), "tcp-traffic-scan");
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
        Rendering.of("k8s")
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
}
