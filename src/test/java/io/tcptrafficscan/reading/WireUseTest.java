package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.InterfaceName;
import org.junit.jupiter.api.Test;

class WireUseTest {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");

  @Test
  void saysWhetherATrainIsOrWasOnTheWire() {
    WireUse use = new WireUse();
    assertThat(use.isBusy(ETH0)).isFalse();
    assertThat(use.wasBusy(ETH0, Long.MIN_VALUE / 2)).isFalse();

    use.begin(ETH0);
    assertThat(use.isBusy(ETH0)).isTrue();
    assertThat(use.wasBusy(ETH0, 1_000)).isTrue();
    assertThat(use.isBusy(new InterfaceName("eth1"))).as("each interface on its own").isFalse();

    use.end(ETH0, 2_000);
    assertThat(use.isBusy(ETH0)).isFalse();
    assertThat(use.wasBusy(ETH0, 1_999)).as("a probe that was under way").isTrue();
    assertThat(use.wasBusy(ETH0, 2_000)).as("a probe that left after it").isFalse();
  }
}
