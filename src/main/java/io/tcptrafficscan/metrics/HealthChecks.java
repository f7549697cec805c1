package io.tcptrafficscan.metrics;

import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.scan.Scanner;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * {@code /health/live}: the scan's thread makes progress. {@code /health/ready}: a round has ended.
 */
@Singleton
public class HealthChecks {
  @Produces
  @Singleton
  @Liveness
  HealthCheck live(Scanner scanner) {
    return () -> HealthCheckResponse.named("scan").status(scanner.isMoving()).build();
  }

  @Produces
  @Singleton
  @Readiness
  HealthCheck ready(ScanCounters counters) {
    return () ->
        HealthCheckResponse.named("first-round").status(counters.hasFirstRoundEnded()).build();
  }
}
