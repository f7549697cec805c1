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
            "resources",
            "server_limited",
            "too_small",
            "tls",
            "redirect",
            "http_400",
            "http_401",
            "http_403",
            "http_404",
            "http_405",
            "http_410",
            "http_411",
            "http_413",
            "http_416",
            "http_429",
            "http_500",
            "http_501",
            "http_502",
            "http_503",
            "http_504",
            "http_other");
  }

  @Test
  void tellsFailuresFromTrainsThatShowNoRate() {
    assertThat(Arrays.stream(NoCapacity.values()).filter(reason -> !reason.isFailure()))
        .containsExactly(
            NoCapacity.TOO_SHORT,
            NoCapacity.BURST,
            NoCapacity.TOO_NOISY,
            NoCapacity.BUDGET,
            NoCapacity.SERVER_LIMITED,
            NoCapacity.TOO_SMALL);
  }

  @Test
  void namesTheStatusOfHttp() {
    assertThat(NoCapacity.ofHttpStatus(404)).isEqualTo(NoCapacity.HTTP_404);
    assertThat(NoCapacity.ofHttpStatus(599)).isEqualTo(NoCapacity.HTTP_OTHER);
  }
}
