package io.tcptrafficscan.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitiesTest {
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
    assertThat(Capabilities.hasNetRaw(status)).isEqualTo(held);
  }

  @org.junit.jupiter.api.Test
  void takesNoneForHeldWhereTheKernelDoesNotSay() {
    assertThat(Capabilities.hasNetRaw("CapPrm:\t000001fffeffffff\n")).isFalse();
  }
}
