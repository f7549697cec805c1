package io.tcptrafficscan.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.health.api.AsyncHealthCheck;
import io.tcptrafficscan.reading.ScanCounters;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
  @Test
  void answersAtOnceOnTheThreadThatAsks() {
    ScanCounters counters = new ScanCounters();
    AsyncHealthCheck ready = new HealthChecks().ready(counters);
    assertThat(answer(ready)).isCompletedWithValueMatching(is -> is.getStatus() == Status.DOWN);

    counters.endFirstRound();

    assertThat(answer(ready)).isCompletedWithValueMatching(is -> is.getStatus() == Status.UP);
  }

  private static CompletionStage<HealthCheckResponse> answer(AsyncHealthCheck check) {
    return check.call().subscribeAsCompletionStage();
  }
}
