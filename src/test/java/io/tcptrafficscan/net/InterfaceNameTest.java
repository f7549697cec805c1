package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "eth0",
        "lo",
        "a",
        "enp0s31f6",
        "br-lan",
        "eth0.100",
        "a,b",
        "123456789012345",
        "光回線"
      })
  void acceptsWhatLinuxAccepts(String name) {
    assertThat(new InterfaceName(name).value()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "eth/0",
        "eth:0",
        "eth 0",
        " eth0",
        "eth0\n",
        "eth\t0",
        "a\u0000b",
        "1234567890123456",
        "光回線光回線"
      })
  void refusesWhatLinuxRefusesInOneLine(String name) {
    assertThatThrownBy(() -> new InterfaceName(name))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("must be 1 to 15 bytes")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }
}
