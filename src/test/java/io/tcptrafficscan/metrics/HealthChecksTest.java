package io.tcptrafficscan.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.health.api.AsyncHealthCheck;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
  @Test
  void answersAtOnceOnTheThreadThatAsks() {
    AtomicBoolean isUp = new AtomicBoolean();
    AsyncHealthCheck ready = HealthChecks.check("any", isUp::get);
    assertThat(answer(ready)).isCompletedWithValueMatching(is -> is.getStatus() == Status.DOWN);

    isUp.set(true);

    assertThat(answer(ready)).isCompletedWithValueMatching(is -> is.getStatus() == Status.UP);
  }

  private static CompletionStage<HealthCheckResponse> answer(AsyncHealthCheck check) {
    return check.call().subscribeAsCompletionStage();
  }
}
