package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "172.31.255.255",
        "192.168.0.1",
        "127.0.0.2",
        "fd12::1",
        "fc00::1",
        "::1"
      })
  void countsAsLan(String address) throws IOException {
    assertThat(ListenAddresses.isPrivate(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "172.32.0.1",
        "192.169.0.1",
        "100.64.0.1",
        "169.254.1.1",
        "203.0.113.1",
        "fe80::1",
        "2001:db8::1"
      })
  void doesNotCountAsLan(String address) throws IOException {
    assertThat(ListenAddresses.isPrivate(InetAddress.getByName(address))).isFalse();
  }

  @Test
  void takesEachAddressOnceAndLanFirst() throws IOException {
    assertThat(ListenAddresses.of(List.of("192.0.2.1", "lan", "127.0.0.1", "192.0.2.1")))
        .startsWith(InetAddress.getLoopbackAddress())
        .contains(InetAddress.getByName("192.0.2.1"))
        .doesNotHaveDuplicates();
    assertThat(ListenAddresses.of(List.of("::1", "0:0:0:0:0:0:0:1"))).hasSize(1);
  }

  @Test
  void namesTheHostThatHasNoAddress() {
    assertThatThrownBy(() -> ListenAddresses.of(List.of("127.0.0.1", "none.invalid")))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("none.invalid");
  }

  @Test
  void knowsTheAddressesThatStandForAll() {
    assertThat(List.of("0.0.0.0", "::", "0:0::0")).allMatch(ListenAddresses::isWildcard);
    assertThat(List.of("127.0.0.1", "::1", "lan", "all.example"))
        .noneMatch(ListenAddresses::isWildcard);
  }
}
