package io.tcptrafficscan.metrics;

import io.tcptrafficscan.reading.ScanCounters;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * {@code /health/live}: the scan's thread makes progress. {@code /health/ready}: a round has ended.
 */
@Singleton
public class HealthChecks {
  private static final Duration LONGEST_STILL = Duration.ofSeconds(10);

  @Produces
  @Singleton
  @Liveness
  HealthCheck live(ScanCounters counters) {
    return () -> {
      long still = System.nanoTime() - counters.heartbeatNanos();
      return HealthCheckResponse.named("scan").status(still < LONGEST_STILL.toNanos()).build();
    };
  }

  @Produces
  @Singleton
  @Readiness
  HealthCheck ready(ScanCounters counters) {
    return () ->
        HealthCheckResponse.named("first-round").status(counters.hasFirstRoundEnded()).build();
  }
}
