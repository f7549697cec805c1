package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTest {
  private static Path path(String interfaceName, String text) {
    Server server = Server.parse(text);
    return new Path(new InterfaceName(interfaceName), server, server.literal());
  }

  @ParameterizedTest
  @CsvSource({
    "1.1.1.1:80,                     1.1.1.1",
    "2001:0DB8:0000:0000:0001::1,    2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1,           2001:db8:0:1:1:1:1:1", // a single 0 is not shortened
    "2001:0:0:1:0:0:0:1,             2001:0:0:1::1", // the longest run is
    "2001:db8:0:0:1:0:0:1,           2001:db8::1:0:0:1", // the first of two
    "[::1]:443,                      ::1",
    "fe80::1%eth0,                   fe80::1",
    "::ffff:192.0.2.1,               192.0.2.1", // what is on the wire
    "a.example,                      ''"
  })
  void writesTheAddressAsRfc5952SaysWithoutZone(String text, String serverIp) {
    assertThat(path("eth0", text).serverIp()).isEqualTo(serverIp);
  }

  @Test
  void isTheSameByInterfaceServerAndAddress() {
    assertThat(path("eth0", "1.1.1.1")).isEqualTo(path("eth0", "1.1.1.1"));
    assertThat(path("eth0", "1.1.1.1")).isNotEqualTo(path("eth1", "1.1.1.1"));
    assertThat(path("eth0", "1.1.1.1")).isNotEqualTo(path("eth0", "1.1.1.1:443"));
  }

  @Test
  void namesItselfInLogs() {
    assertThat(path("eth0", "[2001:db8::1]:80").describe())
        .isEqualTo("interface=eth0 server=[2001:db8::1]:80 server_ip=2001:db8::1");
  }
}
