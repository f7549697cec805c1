package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.AddressFamily;
import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The addresses of a name.
 *
 * @param recent the addresses of the last answer, and those that it lacks but are kept
 * @param all the same in a fixed order: IPv4 first, each family in ascending order
 * @param one the addresses for servers that take one: at most one of each family, IPv4 first
 */
record Answers(Recent<InetAddress> recent, List<InetAddress> all, List<InetAddress> one) {
  static final Answers NONE = new Answers(Recent.none(), List.of(), List.of());

  private static final Comparator<InetAddress> ORDER =
      Comparator.comparing(AddressFamily::of)
          .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

  List<InetAddress> of(Server server) {
    return server.all() ? all : one;
  }

  /**
   * The addresses after another lookup.
   *
   * @param found what the lookup gave; empty where it failed
   * @param keepNanos how long an address stays that the answers lack
   * @param isAnswering whether probes of an address succeed
   */
  Answers replacedBy(
      List<InetAddress> found, long nowNanos, long keepNanos, Predicate<InetAddress> isAnswering) {
    Recent<InetAddress> next = recent.with(found, nowNanos, keepNanos);
    List<InetAddress> sorted = next.all().stream().sorted(ORDER).toList();
    List<InetAddress> chosen =
        Stream.of(AddressFamily.IPV4, AddressFamily.IPV6)
            .flatMap(family -> choose(only(family, found), only(family, sorted), isAnswering))
            .toList();
    return new Answers(next, sorted, chosen);
  }

  private static List<InetAddress> only(AddressFamily family, List<InetAddress> addresses) {
    return addresses.stream().filter(family::includes).toList();
  }

  /** Chooses the one address of a family, which stays if it may. */
  private Stream<InetAddress> choose(
      List<InetAddress> found, List<InetAddress> known, Predicate<InetAddress> isAnswering) {
    Optional<InetAddress> last = one.stream().filter(known::contains).findFirst();
    if (last.isPresent() && stays(last.get(), found, isAnswering)) {
      return last.stream();
    }
    return Stream.concat(found.stream(), known.stream()).limit(1);
  }

  /**
   * Whether the last address stays. One address in its place is a move, which is followed at once.
   * Several are a part of a pool, to which the last address may still belong.
   */
  private static boolean stays(
      InetAddress last, List<InetAddress> found, Predicate<InetAddress> isAnswering) {
    return found.isEmpty() || found.contains(last) || (found.size() > 1 && isAnswering.test(last));
  }

  static String text(List<InetAddress> addresses) {
    return addresses.stream().map(AddressText::of).collect(Collectors.joining(","));
  }
}
