package io.tcptrafficscan.target;

import io.netty.util.NetUtil;
import io.tcptrafficscan.config.InterfaceName;
import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Platform;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the kernel says of the interfaces that are measured. */
public final class Interfaces {
  private static final Logger LOG = Logger.getLogger(Interfaces.class);

  /**
   * One interface at one moment.
   *
   * @param up whether it is administratively up and has a carrier
   * @param addresses as RFC 5952 writes them, without zone
   */
  public record State(InterfaceName name, boolean exists, boolean up, List<String> addresses) {}

  private final List<InterfaceName> names;
  private final @Nullable Devices devices = Platform.isLinux() ? new Devices() : null;
  private volatile List<State> states = List.of();

  public Interfaces(List<InterfaceName> names) {
    this.names = names;
  }

  /** Asks the kernel again, and logs what changed. */
  public synchronized void refresh() {
    List<State> before = states;
    List<State> now = names.stream().map(this::read).toList();
    for (int i = 0; i < now.size(); i++) {
      logChange(before.isEmpty() ? null : before.get(i), now.get(i));
    }
    states = now;
  }

  /** As of the last {@link #refresh}, in the order of the names; empty before the first. */
  public List<State> states() {
    return states;
  }

  private State read(InterfaceName name) {
    List<String> addresses = new ArrayList<>();
    boolean up = false;
    boolean exists = false;
    try {
      // Java knows an interface only while it has an address, so the kernel has the last word.
      NetworkInterface device = NetworkInterface.getByName(name.value());
      if (device != null) {
        exists = true;
        up = device.isUp();
        for (InetAddress address : Collections.list(device.getInetAddresses())) {
          addresses.add(NetUtil.toAddressString(address));
        }
      }
    } catch (SocketException e) {
      // It went while it was being read, or none has an address.
      LOG.debugf("event=interface_unreadable interface=%s problem=\"%s\"", name, e.getMessage());
    }
    if (devices != null) {
      exists = devices.index(name.value()) != Devices.MISSING;
      up = devices.isUp(name.value());
    }
    return new State(name, exists, up, List.copyOf(addresses));
  }

  private static void logChange(@Nullable State before, State now) {
    if (before != null && before.exists() == now.exists() && before.up() == now.up()) {
      return;
    }
    if (!now.exists()) {
      LOG.warnf("event=interface_missing interface=%s", now.name());
    } else if (!now.up()) {
      LOG.warnf("event=interface_down interface=%s", now.name());
    } else if (before != null) {
      LOG.infof("event=interface_up interface=%s", now.name());
    }
  }
}
