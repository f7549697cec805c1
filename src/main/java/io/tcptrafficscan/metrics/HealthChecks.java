package io.tcptrafficscan.metrics;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.tcptrafficscan.scan.Scanner;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * {@code /health/live}: the scan's thread makes progress. {@code /health/ready}: the first probe of
 * every path has ended, or the scan has run for five seconds.
 */
@Singleton
public class HealthChecks {
  @Produces
  @Singleton
  @Liveness
  AsyncHealthCheck live(Scanner scanner) {
    return check("scan", scanner::isMoving);
  }

  @Produces
  @Singleton
  @Readiness
  AsyncHealthCheck ready(Scanner scanner) {
    return check("first-probes", scanner::isReady);
  }

  /** A check on the event loop: it needs no thread of the worker pool, which may be exhausted. */
  static AsyncHealthCheck check(String name, BooleanSupplier isUp) {
    return () ->
        Uni.createFrom()
            .item(() -> HealthCheckResponse.named(name).status(isUp.getAsBoolean()).build());
  }
}
