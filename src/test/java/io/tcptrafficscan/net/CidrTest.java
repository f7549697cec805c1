package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,       10.255.0.1,   true",
    "10.0.0.0/8,       11.0.0.1,     false",
    "192.0.2.128/25,   192.0.2.128,  true",
    "192.0.2.128/25,   192.0.2.127,  false",
    "192.0.2.1,        192.0.2.1,    true",
    "192.0.2.1,        192.0.2.2,    false",
    "192.0.2.77/0,     203.0.113.9,  true",
    "0.0.0.0/0,        2001:db8::1,  false",
    "2001:db8::/32,    2001:db8::1,  true",
    "2001:db8::/32,    2001:db9::1,  false",
    "2001:db8::1,      2001:db8::1,  true"
  })
  void saysWhatLiesInIt(String range, String address, boolean contained)
      throws UnknownHostException {
    assertThat(Cidr.parse("x", range).contains(InetAddress.getByName(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0/8",
        "name/8",
        "name",
        "2001:db8::/129",
        "[2001:db8::1]",
        "fe80::1%eth0/64",
        "10.0.0.0/ 8"
      })
  void refusesWhatIsNoRange(String text) {
    assertThatThrownBy(() -> Cidr.parse("responder-allow", text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("invalid responder-allow")
        .hasMessageContaining("for example 10.0.0.0/8");
  }
}
