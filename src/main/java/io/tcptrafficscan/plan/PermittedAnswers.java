package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
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

  private final Resolver.Lookup lookup;
  private final List<Cidr> denied;

  /** The names whose last answer had an address that was left out. */
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  PermittedAnswers(Resolver.Lookup lookup, List<Cidr> denied) {
    this.lookup = lookup;
    this.denied = denied;
  }

  @Override
  public InetAddress[] lookup(String host) throws UnknownHostException {
    List<InetAddress> permitted = new ArrayList<>();
    List<InetAddress> ignored = new ArrayList<>();
    for (InetAddress address : lookup.lookup(host)) {
      (isPermitted(address) ? permitted : ignored).add(address);
    }
    log(host, ignored);
    return permitted.toArray(InetAddress[]::new);
  }

  private boolean isPermitted(InetAddress address) {
    return Server.isOneMachine(address)
        && denied.stream().noneMatch(range -> range.contains(address));
  }

  /** Logs one line a name, until an answer has nothing to leave out. */
  private void log(String host, List<InetAddress> ignored) {
    if (ignored.isEmpty()) {
      logged.remove(host);
    } else if (logged.add(host)) {
      LOG.warnf(
          "event=address_denied name=%s address=%s count=%d effect=\"%s\"",
          host,
          AddressText.of(ignored.get(0)),
          ignored.size(),
          ignored.size() == 1 ? "the answer is ignored" : "these answers are ignored");
    }
  }
}
