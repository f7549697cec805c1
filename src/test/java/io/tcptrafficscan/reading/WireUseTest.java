package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InterfaceName;
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

  @Test
  void holdsNoProbeForTrainsOfOthersButKnowsOfThem() {
    WireUse use = new WireUse();
    use.beginServed(ETH0);
    assertThat(use.isBusy(ETH0)).isFalse();
    assertThat(use.wasBusy(ETH0, 1_000)).isTrue();

    use.endServed(ETH0, 2_000);
    assertThat(use.wasBusy(ETH0, 1_999)).isTrue();
    assertThat(use.wasBusy(ETH0, 2_000)).isFalse();
  }

  @Test
  void countsTrainsThatAreOnTheWireAtOnce() {
    WireUse use = new WireUse();
    use.begin(ETH0);
    use.beginServed(ETH0);
    use.end(ETH0, 2_000);
    assertThat(use.isBusy(ETH0)).isFalse();
    assertThat(use.wasBusy(ETH0, 3_000)).as("the one that is served").isTrue();

    use.begin(ETH0);
    use.endServed(ETH0, 4_000);
    assertThat(use.isBusy(ETH0)).isTrue();
    use.end(ETH0, 5_000);
    assertThat(use.wasBusy(ETH0, 5_000)).isFalse();
  }
}
