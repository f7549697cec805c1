package io.tcptrafficscan.http;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.ListenAddresses;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The addresses on which the metrics port listens. Quarkus opens the first one; this class opens
 * the others, and follows the addresses of this machine if {@code lan} is among the hosts.
 */
@Singleton
public class MetricsAddresses {
  private static final Logger LOG = Logger.getLogger(MetricsAddresses.class);

  private final Settings.MetricsPort port;
  private final Map<InetAddress, Runnable> others = new HashMap<>();

  /** Addresses on which the last attempt to listen failed. */
  private final Set<InetAddress> failed = new HashSet<>();

  MetricsAddresses(Settings settings) {
    port = settings.metrics();
  }

  /** The address that Quarkus opens. */
  public static InetAddress first(Settings.MetricsPort port) {
    try {
      return ListenAddresses.of(port.hosts()).iterator().next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens the other addresses.
   *
   * @throws IOException where the process cannot listen on an address that was named; one of {@code
   *     lan} may come later
   */
  public synchronized void open() throws IOException {
    List<String> named = port.hosts().stream().filter(h -> !h.equals(ListenAddresses.LAN)).toList();
    InetAddress first = first(port);
    for (InetAddress address : ListenAddresses.of(named)) {
      if (!address.equals(first)) {
        listen(address);
      }
    }
    follow();
  }

  private static List<InetAddress> others(Set<InetAddress> all) {
    return all.stream().skip(1).toList();
  }

  private boolean isFollowing() {
    return port.hosts().contains(ListenAddresses.LAN);
  }

  /**
   * Opens addresses of {@code lan} that are new on this machine, and closes those that are gone.
   */
  public synchronized void follow() {
    if (!isFollowing()) {
      return;
    }
    try {
      List<InetAddress> wanted = others(ListenAddresses.of(port.hosts()));
      failed.retainAll(wanted);
      List<InetAddress> gone =
          others.keySet().stream().filter(each -> !wanted.contains(each)).toList();
      gone.forEach(this::close);
      wanted.stream().filter(each -> !others.containsKey(each)).forEach(this::tryToListen);
    } catch (IOException e) {
      LOG.debugf("event=metrics_addresses_unreadable problem=\"%s\"", e.getMessage());
    }
  }

  private void tryToListen(InetAddress address) {
    try {
      listen(address);
      failed.remove(address);
    } catch (IOException e) {
      if (failed.add(address)) {
        LOG.warnf(
            "event=metrics_not_listening address=%s port=%d problem=\"%s\" effect=\"tried again every"
                + " second\"",
            AddressText.of(address), port.port(), e.getMessage());
      }
    }
  }

  private void listen(InetAddress address) throws IOException {
    others.put(address, HttpLimits.listenAlso(address, port.port()));
    LOG.infof("event=metrics_listening address=%s port=%d", AddressText.of(address), port.port());
  }

  private void close(InetAddress address) {
    Runnable closing = others.remove(address);
    if (closing != null) {
      closing.run();
      LOG.infof("event=metrics_address_left address=%s", AddressText.of(address));
    }
  }

  /** Whether the port listens on an address of this machine. */
  public synchronized boolean include(InetAddress address) {
    InetAddress first = first(port);
    return first.isAnyLocalAddress() || first.equals(address) || others.containsKey(address);
  }
}
