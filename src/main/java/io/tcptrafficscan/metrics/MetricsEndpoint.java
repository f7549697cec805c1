package io.tcptrafficscan.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.StandardExports;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * {@code /metrics}: this tool's metrics and those of the process. OpenMetrics goes to who asks for
 * it by name, as Prometheus does, and the older text format, which the original tool served, to all
 * others. The extension's own endpoint, which this one stands before, knows neither rule.
 */
@Singleton
public class MetricsEndpoint {
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private final CollectorRegistry registry;
  private final ScanCollector collector;

  MetricsEndpoint(CollectorRegistry registry, ScanCollector collector) {
    this.registry = registry;
    this.collector = collector;
  }

  void register(@Observes StartupEvent event) {
    registry.register(collector);
    registry.register(new StandardExports());
  }

  void route(@Observes ManagementInterface management) {
    management
        .router()
        .get("/metrics")
        .order(Integer.MIN_VALUE)
        .blockingHandler(this::answer, false);
  }

  private void answer(RoutingContext context) {
    String accept = context.request().getHeader(HttpHeaders.ACCEPT);
    boolean open = accept != null && accept.contains(OPEN_METRICS);
    String type = open ? TextFormat.CONTENT_TYPE_OPENMETRICS_100 : TextFormat.CONTENT_TYPE_004;
    String body = open ? openMetrics() : TextExposition.write(registry.metricFamilySamples());
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(body).onFailure(gone -> {});
  }

  private String openMetrics() {
    StringWriter body = new StringWriter();
    try {
      TextFormat.writeOpenMetrics100(body, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body.toString();
  }
}
