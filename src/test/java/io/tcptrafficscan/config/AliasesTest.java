package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AliasesTest {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");
  private static final InterfaceName ETH1 = new InterfaceName("eth1");

  private static Map<InterfaceName, InterfaceName> parse(String... texts) {
    Map<Option<?>, List<String>> arguments =
        Map.of(
            Option.INTERFACE, List.of("eth0", "eth1"),
            Option.SERVER, List.of("192.0.2.1"),
            Option.ALIAS, List.of(texts));
    return Configuration.load(arguments, Map.of()).settings().aliases();
  }

  @Test
  void leadsFromAnAliasToItsInterface() {
    assertThat(parse("wan0=eth0", "wan1=eth1", "uplink=eth0"))
        .containsExactly(
            Map.entry(new InterfaceName("wan0"), ETH0),
            Map.entry(new InterfaceName("wan1"), ETH1),
            Map.entry(new InterfaceName("uplink"), ETH0));
  }

  @Test
  void takesTheSameAliasTwiceForOne() {
    assertThat(parse("wan0=eth0", "wan0=eth0")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          wan0           | invalid alias 'wan0': must be ALIAS=INTERFACE, for example wan0=eth0
          ""             | invalid alias '': must be ALIAS=INTERFACE, for example wan0=eth0
          wan0=eth7      | invalid alias 'wan0=eth7': eth7 is not among the interfaces given by name with -i
          wan0=eth0=eth1 | invalid alias 'wan0=eth0=eth1': eth0=eth1 is not among the interfaces given by name with -i
          eth1=eth0      | invalid alias 'eth1=eth0': eth1 is an interface of its own
          eth0=eth0      | invalid alias 'eth0=eth0': eth0 is an interface of its own
          """)
  void refusesWhatLeadsNowhere(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"=eth0", "wan0=", "=", "a b=eth0", "a-far-too-long-name=eth0"})
  void refusesNamesThatNoInterfaceCanHave(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("must be 1 to 15 bytes");
  }

  @Test
  void refusesAnAliasForTwoInterfaces() {
    assertThatThrownBy(() -> parse("wan0=eth0", "wan0=eth1"))
        .hasMessage("invalid alias 'wan0=eth1': wan0 already stands for eth0");
  }
}
