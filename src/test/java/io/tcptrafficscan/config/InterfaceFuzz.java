package io.tcptrafficscan.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcptrafficscan.Fuzzing;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import java.util.List;

class InterfaceFuzz {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");

  @FuzzTest
  void readsAnInterfaceAPatternOrAnAliasOrRefusesIt(byte[] input) {
    String text = Fuzzing.text(input);
    Fuzzing.read(() -> new InterfaceName(text))
        .ifPresent(
            name -> {
              assertThat(name.value().getBytes(UTF_8)).hasSizeBetween(1, 15);
              assertThat(name.value()).doesNotContainAnyWhitespaces();
            });
    Fuzzing.read(() -> InterfaceChoice.parse(text))
        .ifPresent(
            choice -> {
              assertThat(choice.toString()).isEqualTo(text);
              assertThat(InterfaceChoice.parse(text)).isEqualTo(choice);
              choice.canMean(ETH0);
            });
    Fuzzing.read(() -> Aliases.parse(List.of(text), List.of(ETH0)))
        .ifPresent(aliases -> assertThat(aliases.byName()).containsValue(ETH0).hasSize(1));
  }
}
