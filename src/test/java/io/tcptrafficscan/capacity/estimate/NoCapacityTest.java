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
            "jitter",
            "budget",
            "timeout",
            "closed",
            "protocol",
            "refused",
            "unreachable",
            "resources");
  }

  @Test
  void backsOffFromAResponderOnlyWhereATrainDidHarm() {
    assertThat(Arrays.stream(NoCapacity.values()).filter(NoCapacity::backsOffFromResponder))
        .containsExactly(NoCapacity.RETRANSMIT, NoCapacity.CLOSED);
  }

  @Test
  void backsOffFromAForeignServerUnlessTheTrainWasHarmless() {
    assertThat(Arrays.stream(NoCapacity.values()).filter(r -> !r.backsOffFromForeignServer()))
        .containsExactly(
            NoCapacity.TOO_SHORT, NoCapacity.BURST, NoCapacity.JITTER, NoCapacity.BUDGET);
  }
}
