package io.tcptrafficscan.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.StandardExports;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/** Adds this tool's metrics, and those of the process, to the registry that is scraped. */
@Singleton
public class MetricsStart {
  private static final String OPEN_METRICS = "application/openmetrics-text";

  void register(@Observes StartupEvent event, CollectorRegistry registry, ScanCollector collector) {
    registry.register(collector);
    registry.register(new StandardExports());
  }

  /**
   * Who does not ask for OpenMetrics by name gets the Prometheus text format, as the original tool
   * served it; the extension's own choice for {@code *}{@code /*} is OpenMetrics.
   */
  void preferText(@Observes ManagementInterface management) {
    management
        .router()
        .get("/metrics")
        .order(Integer.MIN_VALUE)
        .handler(
            context -> {
              String accept = context.request().getHeader(HttpHeaders.ACCEPT);
              if (accept == null || !accept.contains(OPEN_METRICS)) {
                context.request().headers().set(HttpHeaders.ACCEPT, MediaType.TEXT_PLAIN);
              }
              context.next();
            });
  }
}
