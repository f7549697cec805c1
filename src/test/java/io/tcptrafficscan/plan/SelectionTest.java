package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Set<InterfaceName> ALL =
      names("lo", "eth10", "eth2", "wan0", "eth1", "veth9", "docker0", "eth01");

  private static Set<InterfaceName> names(String... names) {
    return new LinkedHashSet<>(Arrays.stream(names).map(InterfaceName::new).toList());
  }

  private static Selection.Result select(Set<InterfaceName> defaults, String... choices) {
    List<InterfaceChoice> parsed = Stream.of(choices).map(InterfaceChoice::parse).toList();
    return Selection.of(parsed, ALL, defaults);
  }

  private static List<String> texts(Selection.Result result) {
    return result.names().stream().map(InterfaceName::value).toList();
  }

  @Test
  void sortsWhatAGlobMatchesAsPeopleCount() {
    assertThat(texts(select(Set.of(), "*")))
        .containsExactly("eth01", "eth1", "eth2", "eth10", "wan0");
  }

  @Test
  void goesByTheOrderGivenWithEachOnce() {
    assertThat(texts(select(names("wan0", "eth10"), "eth2", "eth*", "default", "wan0", "gone0")))
        .containsExactly("eth2", "eth01", "eth1", "eth10", "wan0", "gone0");
  }

  @Test
  void saysWhichPatternsMeanNothing() {
    Selection.Result result = select(Set.of(), "ppp*", "eth1", "default", "wan?");

    assertThat(texts(result)).containsExactly("eth1", "wan0");
    assertThat(result.empty()).extracting(Object::toString).containsExactly("ppp*", "default");
  }

  @Test
  void takesTheDefaultRoutesInterfaceOfWhateverFamily() {
    assertThat(texts(select(names("veth9"), "default"))).containsExactly("veth9");
  }
}
