package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:db8:53:0:0:0:0:1, 2001:db8:53::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:0:0:0:0, 2001:db8::",
    "10:a0:0:0:0:0:10:0, 10:a0::10:0",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "fe80::1%1, fe80::1"
  })
  void writesAnAddressAsRfc5952Says(String literal, String text) throws UnknownHostException {
    assertThat(AddressText.of(InetAddress.getByName(literal))).isEqualTo(text);
  }
}
