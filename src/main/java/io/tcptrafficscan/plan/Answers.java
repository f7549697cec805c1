package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The addresses of a name.
 *
 * @param all every address: IPv4 first, each family in ascending order
 * @param one the address for servers that take one; empty where there is none
 */
record Answers(List<InetAddress> all, List<InetAddress> one) {
  private static final Logger LOG = Logger.getLogger(Resolver.class);

  static final Answers NONE = new Answers(List.of(), List.of());

  List<InetAddress> of(Server server) {
    return server.all() ? all : one;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** The answers of the next lookup. The one address stays if it was found again. */
  Answers replacedBy(InetAddress[] found) {
    List<InetAddress> sorted =
        Arrays.stream(found)
            .distinct()
            .sorted(
                Comparator.<InetAddress>comparingInt(address -> address.getAddress().length)
                    .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned))
            .toList();
    return new Answers(sorted, one.stream().anyMatch(sorted::contains) ? one : List.of(found[0]));
  }

  /** Logs that a server's addresses changed. The first addresses of a name are no change. */
  void logChange(Server server, Answers before) {
    if (before.isEmpty()) {
      return;
    }
    if (server.all()) {
      LOG.infof(
          "event=addresses_changed server=%s joined=%d left=%d addresses=%d",
          server, countMissing(all, before.all), countMissing(before.all, all), all.size());
    } else {
      LOG.infof(
          "event=address_changed server=%s from=%s to=%s",
          server, before.one.get(0).getHostAddress(), one.get(0).getHostAddress());
    }
  }

  /** How many of {@code addresses} are not in {@code from}. */
  private static long countMissing(List<InetAddress> addresses, List<InetAddress> from) {
    Set<InetAddress> there = new HashSet<>(from);
    return addresses.stream().filter(address -> !there.contains(address)).count();
  }
}
