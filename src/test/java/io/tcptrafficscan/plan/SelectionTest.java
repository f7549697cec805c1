package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.posix.Links.Link;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final List<Link> ALL =
      List.of(
          link(1, "lo"),
          link(2, "eth10"),
          link(3, "eth2", "uplink", "eth5"),
          link(4, "wan0"),
          link(5, "eth1"),
          link(6, "veth9"),
          link(7, "docker0"),
          link(8, "eth01"),
          new Link(9, "port1", List.of(), 12, "bridge"),
          new Link(10, "port2", List.of(), 14, "bond"),
          new Link(11, "port3", List.of(), 15, "team"),
          link(12, "br-lan"),
          new Link(13, "port4", List.of(), 16, "vrf"),
          link(14, "bond0"));

  private static Link link(int index, String name, String... otherNames) {
    return new Link(index, name, List.of(otherNames), 0, "");
  }

  private static Set<InterfaceName> names(String... names) {
    return new LinkedHashSet<>(Arrays.stream(names).map(InterfaceName::new).toList());
  }

  private static Selection.Result select(Set<InterfaceName> defaults, String... choices) {
    return new Selection(ALL, defaults).of(Stream.of(choices).map(InterfaceChoice::parse).toList());
  }

  private static List<String> texts(Selection.Result result) {
    return result.names().stream().map(InterfaceName::value).toList();
  }

  @Test
  void sortsWhatAGlobMatchesAsPeopleCount() {
    assertThat(texts(select(Set.of(), "?th*"))).containsExactly("eth01", "eth1", "eth2", "eth10");
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

  @Test
  void leavesMembersOfBridgesBondsAndTeamsOutOfPatternsButNotThoseOfVrfs() {
    Selection.Result result = select(Set.of(), "port*");

    assertThat(texts(result)).containsExactly("port4");
    assertThat(result.members()).isEmpty();
  }

  @Test
  void takesAMemberThatIsNamedAndSaysItsMaster() {
    Selection.Result result = select(Set.of(), "port1", "port2", "port4", "eth1");

    assertThat(texts(result)).containsExactly("port1", "port2", "port4", "eth1");
    assertThat(result.members())
        .isEqualTo(
            Map.of(new InterfaceName("port1"), "br-lan", new InterfaceName("port2"), "bond0"));
  }

  @Test
  void listsAnInterfaceOnceByTheFirstOfItsNames() {
    assertThat(texts(select(Set.of(), "uplink", "eth2", "eth5", "eth*")))
        .containsExactly("uplink", "eth01", "eth1", "eth10");
    assertThat(texts(select(names("eth2"), "default", "uplink"))).containsExactly("eth2");
  }
}
