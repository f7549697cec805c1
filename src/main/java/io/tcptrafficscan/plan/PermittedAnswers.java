package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Looks names up and leaves out answers that no probe may be sent to: addresses that are none of a
 * single machine, and those of {@code --deny-address}. Whoever answers for a name decides what this
 * machine connects to.
 */
final class PermittedAnswers implements Resolver.Lookup {
  private static final Logger LOG = Logger.getLogger(PermittedAnswers.class);

  /** Most answers to remember as logged: a name server can invent any number of them. */
  private static final int MOST_LOGGED = 1_000;

  private record Denied(String host, InetAddress address) {}

  private final Resolver.Lookup lookup;
  private final List<Cidr> denied;
  private final Set<Denied> logged = ConcurrentHashMap.newKeySet();

  PermittedAnswers(Resolver.Lookup lookup, List<Cidr> denied) {
    this.lookup = lookup;
    this.denied = denied;
  }

  @Override
  public InetAddress[] lookup(String host) throws UnknownHostException {
    return Arrays.stream(lookup.lookup(host))
        .filter(address -> isPermitted(host, address))
        .toArray(InetAddress[]::new);
  }

  private boolean isPermitted(String host, InetAddress address) {
    if (Server.isOneMachine(address)
        && denied.stream().noneMatch(range -> range.contains(address))) {
      return true;
    }
    if (logged.size() < MOST_LOGGED && logged.add(new Denied(host, address))) {
      LOG.warnf(
          "event=address_denied name=%s address=%s effect=\"the answer is ignored\"",
          host, AddressText.of(address));
    }
    return false;
  }
}
