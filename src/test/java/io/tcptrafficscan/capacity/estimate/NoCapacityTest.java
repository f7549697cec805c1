package io.tcptrafficscan.capacity.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NoCapacityTest {
  @Test
  void keepsTheLabelsThatDashboardsAndAlertsUse() {
    assertThat(NoCapacity.values())
        .extracting(NoCapacity::label)
        .containsExactly(
            "too_short",
            "retransmit",
            "paced",
            "burst",
            "too_noisy",
            "budget",
            "timeout",
            "closed",
            "protocol",
            "refused",
            "unreachable",
            "resources");
  }

  @Test
  void tellsFailuresFromTrainsThatShowNoRate() {
    assertThat(Arrays.stream(NoCapacity.values()).filter(reason -> !reason.isFailure()))
        .containsExactly(
            NoCapacity.TOO_SHORT, NoCapacity.BURST, NoCapacity.TOO_NOISY, NoCapacity.BUDGET);
  }
}
