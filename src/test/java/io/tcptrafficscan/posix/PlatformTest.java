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

  @ParameterizedTest
  @CsvSource({
    "5.10.0-28-amd64, true",
    "5.10, true",
    "6.1.0, true",
    "10.0-rc1, true",
    "5.9.16-generic, false",
    "5.4.0-200-generic, false",
    "4.18.0-553.el8_10.x86_64, false",
    "4.4.0, false",
    "5, false",
    "unknown, false",
    "99999999999.99999999999, false"
  })
  void comparesTheRelease(String release, boolean isAtLeast) {
    assertThat(Platform.isAtLeast(release, 5, 10)).isEqualTo(isAtLeast);
  }

  @Test
  void takesNoneForHeldWhereTheKernelDoesNotSay() {
    assertThat(Platform.hasNetRaw("CapPrm:\t000001fffeffffff\n")).isFalse();
  }
}
