package io.tcptrafficscan.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcptrafficscan.Fuzzing;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import java.util.List;
import java.util.Map;

class InterfaceFuzz {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");

  private static Map<InterfaceName, InterfaceName> aliases(String text) {
    Map<Option<?>, List<String>> arguments =
        Map.of(
            Option.INTERFACE, List.of("eth0"),
            Option.SERVER, List.of("192.0.2.1"),
            Option.ALIAS, List.of(text));
    return Configuration.load(arguments, Map.of()).settings().aliases();
  }

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
    Fuzzing.read(() -> aliases(text))
        .ifPresent(aliases -> assertThat(aliases).containsValue(ETH0).hasSize(1));
  }
}
