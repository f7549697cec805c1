package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final List<InterfaceName> TWO =
      List.of(new InterfaceName("eth0"), new InterfaceName("eth1"));

  private static Plan plan(int most, String... servers) {
    return Plan.of(TWO, Stream.of(servers).map(Server::parse).toList(), PlanTest::literal, most);
  }

  private static Optional<List<InetAddress>> literal(InterfaceName name, Server server) {
    return Optional.ofNullable(server.literal()).map(List::of);
  }

  private static List<String> texts(Plan plan) {
    return plan.paths().stream()
        .map(planned -> planned.path().interfaceName() + " " + planned.path().server())
        .toList();
  }

  @Test
  void goesByInterfaceThenByServerInTheirOrder() {
    assertThat(texts(plan(9, "8.8.8.8", "1.1.1.1")))
        .containsExactly("eth0 8.8.8.8", "eth0 1.1.1.1", "eth1 8.8.8.8", "eth1 1.1.1.1");
  }

  @Test
  void givesTheBandwidthSeriesToTheFirstServerOfAnAddress() {
    Plan plan = plan(9, "1.1.1.1:80", "8.8.8.8", "1.1.1.1");

    assertThat(plan.paths().stream().map(PlannedPath::hasBandwidthSeries))
        .containsExactly(true, true, false, true, true, false);
    assertThat(plan.sharedAddresses())
        .singleElement()
        .satisfies(
            shared -> {
              assertThat(shared.first().text()).isEqualTo("1.1.1.1:80");
              assertThat(shared.second().text()).isEqualTo("1.1.1.1");
            });
  }

  @Test
  void countsUnresolvedNamesAsNoSharedAddress() {
    Plan plan = plan(9, "a.example", "b.example");

    assertThat(plan.sharedAddresses()).isEmpty();
    assertThat(plan.paths()).allMatch(planned -> planned.path().serverIp().isEmpty());
  }

  @Test
  void refusesPathsBeyondTheCap() {
    Plan plan = plan(3, "8.8.8.8", "1.1.1.1");

    assertThat(texts(plan)).containsExactly("eth0 8.8.8.8", "eth0 1.1.1.1", "eth1 8.8.8.8");
    assertThat(plan.refused()).isEqualTo(1);
  }

  @Test
  void measuresAZonedServerOverItsInterfaceAlone() {
    assertThat(texts(plan(9, "fe80::1%eth1"))).containsExactly("eth1 fe80::1%eth1");
  }

  @Test
  void writesAddressesAsRfc5952Says() throws Exception {
    InetAddress address = InetAddress.getByName("2001:DB8:0:0:1:0:0:1");
    Path path = new Path(TWO.get(0), Server.parse("a.example"), address);

    assertThat(path.serverIp()).isEqualTo("2001:db8::1:0:0:1");
  }

  @Test
  void sharesAddressesWithinAnInterfaceAndNamesEachPairOnce() {
    Plan plan = plan(9, "1.1.1.1", "1.1.1.1:80", "1.1.1.1:81", "[::ffff:1.1.1.1]:82");

    assertThat(plan.sharedAddresses())
        .extracting(shared -> shared.first() + " " + shared.second() + " " + shared.serverIp())
        .containsExactly(
            "1.1.1.1 1.1.1.1:80 1.1.1.1",
            "1.1.1.1 1.1.1.1:81 1.1.1.1",
            "1.1.1.1 [::ffff:1.1.1.1]:82 1.1.1.1");
    assertThat(plan.paths().stream().filter(PlannedPath::hasBandwidthSeries)).hasSize(2);
  }

  private static Plan mesh(int most, String... servers) {
    List<InetAddress> nodes = ResolverTest.addresses("192.0.2.1", "192.0.2.2", "2001:db8::1");
    return Plan.of(
        TWO.subList(0, 1),
        Stream.of(servers).map(Server::parse).toList(),
        (name, server) -> server.all() ? Optional.of(nodes) : literal(name, server),
        most);
  }

  @Test
  void makesAPathOfEachAddressOfANameThatIsFollowed() {
    Plan plan = mesh(9, "192.0.2.2", "all:nodes.example:80", "all:nodes.example:81");

    assertThat(plan.paths())
        .extracting(each -> each.path().server() + " " + each.path().serverIp())
        .doesNotHaveDuplicates()
        .containsExactly(
            "192.0.2.2 192.0.2.2",
            "all:nodes.example:80 192.0.2.1",
            "all:nodes.example:80 192.0.2.2",
            "all:nodes.example:80 2001:db8::1",
            "all:nodes.example:81 192.0.2.1",
            "all:nodes.example:81 192.0.2.2",
            "all:nodes.example:81 2001:db8::1");
    assertThat(plan.paths().stream().map(PlannedPath::hasBandwidthSeries))
        .containsExactly(true, true, false, true, false, false, false);
  }

  @Test
  void makesNoPathWhereANameHasOnlyThisNodesAddresses() {
    Server alone = Server.parse("all:nodes.example");
    Plan plan = Plan.of(TWO, List.of(alone), (name, server) -> Optional.of(List.of()), 9);

    assertThat(plan.paths()).isEmpty();
    assertThat(Plan.of(TWO, List.of(alone), (name, server) -> Optional.empty(), 9).paths())
        .as("while it does not resolve")
        .hasSize(2)
        .allMatch(each -> each.path().address() == null);
  }

  @Test
  void refusesTheLastAddressesBeyondTheCap() {
    Plan plan = mesh(2, "all:nodes.example", "8.8.8.8");

    assertThat(plan.paths())
        .extracting(each -> each.path().serverIp())
        .containsExactly("192.0.2.1", "192.0.2.2");
    assertThat(plan.refused()).isEqualTo(2);
  }

  @Test
  void isEqualWhereNothingChanged() {
    assertThat(plan(9, "1.1.1.1", "a.example")).isEqualTo(plan(9, "1.1.1.1", "a.example"));
    assertThat(plan(9, "1.1.1.1")).isNotEqualTo(plan(9, "1.1.1.2"));
  }
}
