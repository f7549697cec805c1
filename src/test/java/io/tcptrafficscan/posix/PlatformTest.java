package io.tcptrafficscan.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  /** The masks as Linux 6.18 wrote them for root, for drop ALL with NET_RAW, and neighbours. */
  @ParameterizedTest
  @CsvSource({
    "000001fffeffffff, true",
    "0000000000002000, true",
    "0000000000001000, false",
    "0000000000004000, false",
    "ffffffffffffdfff, false",
    "0000000000000000, false"
  })
  void findsNetRawAmongTheEffective(String mask, boolean held) {
    String status = "CapPrm:\t000001fffeffffff\nCapEff:\t" + mask + "\nCapBnd:\t000001fffeffffff\n";
    assertThat(Platform.hasNetRaw(status)).isEqualTo(held);
  }

  @Test
  void takesNoneForHeldWhereTheKernelDoesNotSay() {
    assertThat(Platform.hasNetRaw("CapPrm:\t000001fffeffffff\n")).isFalse();
  }
}
