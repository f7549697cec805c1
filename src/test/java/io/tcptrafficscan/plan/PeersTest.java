package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeersTest {
  private static final InetAddress NEWCOMER = node(9_999);

  private static InetAddress node(int number) {
    try {
      byte[] bytes = {10, 0, (byte) (number >> 8), (byte) number};
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static List<InetAddress> nodes(int count) {
    return IntStream.range(0, count).mapToObj(PeersTest::node).toList();
  }

  private static Set<InetAddress> chosenBy(InetAddress self, List<InetAddress> nodes, int sample) {
    return new HashSet<>(Peers.among(nodes, Set.of(self), OptionalInt.of(sample), "node"));
  }

  private static Map<InetAddress, Integer> inDegrees(List<InetAddress> nodes, int sample) {
    Map<InetAddress, Integer> degrees = new HashMap<>();
    nodes.forEach(each -> degrees.put(each, 0));
    for (InetAddress self : nodes) {
      chosenBy(self, nodes, sample).forEach(each -> degrees.merge(each, 1, Integer::sum));
    }
    return degrees;
  }

  @Test
  void measuresAllOthersAndNeverItself() throws UnknownHostException {
    List<InetAddress> all = ResolverTest.addresses("192.0.2.1", "192.0.2.2", "2001:db8::1");
    Set<InetAddress> own =
        Set.of(
            InetAddress.getByName("192.0.2.2"),
            java.net.Inet6Address.getByAddress(null, all.get(2).getAddress(), 7)); // with a zone

    assertThat(Peers.among(all, own, OptionalInt.empty(), "node")).isEqualTo(all.subList(0, 1));
    assertThat(Peers.among(all, own, OptionalInt.of(2), "node")).isEqualTo(all.subList(0, 1));
  }

  @Test
  void choosesAsManyAsAskedForInTheirOrder() {
    List<InetAddress> nodes = nodes(50);
    List<InetAddress> chosen = Peers.among(nodes, Set.of(nodes.get(0)), OptionalInt.of(7), "node");

    assertThat(chosen).hasSize(7).doesNotContain(nodes.get(0));
    assertThat(chosen).isEqualTo(nodes.stream().filter(chosen::contains).toList());
  }

  /**
   * A node is chosen by each other with probability K/(N-1), independently: in-degrees are binomial
   * with mean K. Their sum is N times K exactly; their spread and the share of nodes that nobody
   * measures, e^-K, are held within about four standard deviations.
   */
  @ParameterizedTest
  @CsvSource({"1000, 1", "1000, 2", "1000, 5", "300, 10"})
  void isMeasuredByAboutAsManyAsItMeasures(int count, int sample) {
    Map<InetAddress, Integer> degrees = inDegrees(nodes(count), sample);

    double p = sample / (count - 1.0);
    double variance = (count - 1) * p * (1 - p);
    assertThat(degrees.values().stream().mapToInt(d -> d).sum()).isEqualTo(count * sample);
    assertThat(
            degrees.values().stream().mapToDouble(d -> (d - sample) * (d - sample)).sum() / count)
        .isBetween(variance * (1 - 6 / Math.sqrt(count)), variance * (1 + 6 / Math.sqrt(count)));
    assertThat(degrees.values()).allMatch(d -> d <= sample + 6 * Math.sqrt(sample) + 2);
    double nobody = Math.pow(1 - p, count - 1);
    assertThat(degrees.values().stream().filter(d -> d == 0).count() / (double) count)
        .isBetween(nobody - 4 * Math.sqrt(nobody / count), nobody + 4 * Math.sqrt(nobody / count));
  }

  @Test
  void changesOnlyTheChoicesThatANodeWasPartOfWhenItLeaves() {
    List<InetAddress> nodes = nodes(200);
    for (InetAddress gone : nodes.subList(0, 20)) {
      List<InetAddress> rest = new ArrayList<>(nodes);
      rest.remove(gone);
      for (InetAddress self : rest) {
        Set<InetAddress> before = chosenBy(self, nodes, 5);
        Set<InetAddress> after = chosenBy(self, rest, 5);
        boolean involved = before.remove(gone);
        assertThat(after).hasSize(5).containsAll(before);
        if (!involved) {
          assertThat(after).isEqualTo(before);
        }
      }
    }
  }

  @Test
  void givesUpOneChoiceAtTheMostWhenANodeComes() {
    List<InetAddress> nodes = nodes(200);
    List<InetAddress> more = Stream.concat(nodes.stream(), Stream.of(NEWCOMER)).toList();
    int changed = 0;
    for (InetAddress self : nodes) {
      Set<InetAddress> before = chosenBy(self, nodes, 5);
      Set<InetAddress> after = chosenBy(self, more, 5);
      if (after.remove(NEWCOMER)) {
        changed++;
        assertThat(before).containsAll(after);
        assertThat(after).hasSize(4);
      } else {
        assertThat(after).isEqualTo(before);
      }
    }
    assertThat(changed).as("5 expected").isBetween(1, 15);
  }

  @Test
  void goesByTheHostNameWhereNoneOfItsAddressesIsAmongTheNames() {
    List<InetAddress> nodes = nodes(200);
    List<InetAddress> one = Peers.among(nodes, Set.of(), OptionalInt.of(5), "one");

    assertThat(Peers.among(nodes, Set.of(NEWCOMER), OptionalInt.of(5), "one")).isEqualTo(one);
    assertThat(Peers.among(nodes, Set.of(), OptionalInt.of(5), "two")).isNotEqualTo(one);
    assertThat(Peers.among(nodes, Set.of(nodes.get(3)), OptionalInt.of(5), "one"))
        .as("its own address tells it from others, whatever the host is called")
        .isEqualTo(Peers.among(nodes, Set.of(nodes.get(3)), OptionalInt.of(5), "two"));
  }
}
