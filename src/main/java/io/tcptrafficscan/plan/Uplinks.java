package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.InterfaceName;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The interfaces that {@code -i default} means: those that have a default route, those that had one
 * and exist, and for a while those that vanished. An uplink that fails loses its route, and must
 * not be lost from sight with it.
 */
final class Uplinks {
  private static final Logger LOG = Logger.getLogger(Uplinks.class);

  private Recent<InterfaceName> known = Recent.none();
  private Set<InterfaceName> routed = Set.of();

  /**
   * Takes in the state of the moment, up to which the one before lasted.
   *
   * @param nowRouted the interfaces that have a default route
   * @param existing the interfaces that exist
   * @param keepNanos how long an interface is known that vanished
   */
  Set<InterfaceName> update(
      Set<InterfaceName> nowRouted,
      Collection<InterfaceName> existing,
      long nowNanos,
      long keepNanos) {
    for (InterfaceName name : known.all()) {
      if (routed.contains(name) && !nowRouted.contains(name)) {
        LOG.warnf(
            "event=default_route_lost interface=%s effect=\"measured while it exists\"", name);
      } else if (!routed.contains(name) && nowRouted.contains(name)) {
        LOG.infof("event=default_route_back interface=%s", name);
      }
    }
    known =
        known
            .unchangedUntil(nowNanos)
            .with(
                Stream.concat(nowRouted.stream(), known.all().stream())
                    .filter(existing::contains)
                    .toList(),
                nowNanos,
                keepNanos);
    routed = nowRouted;
    return known.all();
  }

  /** Whether an interface is known only for a while, because it vanished. */
  boolean isAnyGone() {
    return known.isAnyGone();
  }

  /** Knows none from now on. */
  void forget() {
    known = Recent.none();
    routed = Set.of();
  }
}
