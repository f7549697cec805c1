package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On texts of Linux 6.18: two defaults, half of all addresses over wan7, and an unreachable one.
 */
class KernelTablesTest {
  private static final String ROUTE =
      """
      Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
      wan7\t00000000\t017100CB\t0003\t0\t0\t0\t00000080\t0\t0\t0
      eth0\t00000000\t016433C6\t0003\t0\t0\t100\t00000000\t0\t0\t0
      eth2\t00000000\t017100CB\t0003\t0\t0\t200\t00000000\t0\t0\t0
      *\t00000000\t00000000\t0201\t0\t0\t4000\t00000000\t0\t0\t0
      eth9\t006433C6\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
      """;

  private static final String ROUTE6 =
      """
      20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000003 00000000 00000001     eth0
      20010db8009900000000000000000000 30 00000000000000000000000000000000 00 20010db8000000000000000000000001 00000400 00000001 00000000 00000003     eth9
      00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db8000100000000000000000001 00000064 00000001 00000000 00000003     wan7
      00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 00000fa0 00000001 00000000 00200200       lo
      00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000003 00000000 80200001       lo
      ff000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
      00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
      """;

  private static Set<InterfaceName> names(String... names) {
    return java.util.Arrays.stream(names)
        .map(InterfaceName::new)
        .collect(java.util.stream.Collectors.toSet());
  }

  @Test
  void findsEveryDefaultRouteOfIpv4WhateverItsMetric() {
    assertThat(KernelTables.parseIpv4Defaults(ROUTE)).isEqualTo(names("eth0", "eth2"));
  }

  @Test
  void findsEveryDefaultRouteOfIpv6ButThoseThatLeadNowhere() {
    assertThat(KernelTables.parseIpv6Defaults(ROUTE6)).isEqualTo(names("wan7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "eth0",
        "eth0\t00000000",
        "eth0\t00000000\t0\t0003\t0\t0\t100",
        "eth0\t00000000\t0\txyz\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t0\t\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t0\t0002\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t0\tffffffffffffffffff\t0\t0\t0\t00000000\t0\t0\t0",
        "an-over-long-name\t00000000\t0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
        "eth\ufffd\t00000000\t0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
        "00000000000000000000000000000000 00 00000000000000000000000000000000 00",
        "00000000000000000000000000000000 00 0 00 0 0 0 0 00000003",
        "00000000000000000000000000000000 00 0 00 0 0 0 0 - eth0"
      })
  void passesOverShortAndOddLines(String text) {
    assertThat(KernelTables.parseIpv4Defaults(text)).isEmpty();
    assertThat(KernelTables.parseIpv6Defaults(text)).isEmpty();
    assertThat(KernelTables.parseIpv4Defaults(text + "\n" + ROUTE)).hasSize(2);
    assertThat(KernelTables.parseIpv6Defaults(text + "\n" + ROUTE6)).hasSize(1);
  }

  @Test
  void doesWithoutAFileThatTheKernelDoesNotHave(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("route"), ROUTE);

    assertThat(new KernelTables(folder).defaultInterfaces()).isEqualTo(names("eth0", "eth2"));
  }
}
