package io.tcptrafficscan.plan;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The addresses of all of this machine's interfaces, measured or not. */
public final class OwnAddresses {
  private static final Logger LOG = Logger.getLogger(OwnAddresses.class);

  private volatile Set<InetAddress> addresses = Set.of();
  private boolean unreadable;

  /**
   * Asks the kernel again. Where it does not say, what was known holds on.
   *
   * @return whether they changed
   */
  public synchronized boolean refresh() {
    try {
      // An IPv6 address equals itself whatever its zone.
      Set<InetAddress> now =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .collect(Collectors.toUnmodifiableSet());
      boolean changed = !now.equals(addresses);
      addresses = now;
      unreadable = false;
      return changed;
    } catch (SocketException e) {
      if (!unreadable) {
        LOG.warnf("event=own_addresses_unreadable problem=\"%s\"", e.getMessage());
      }
      unreadable = true;
      return false;
    }
  }

  /** As of the last {@link #refresh}. */
  public Set<InetAddress> now() {
    return addresses;
  }
}
