package io.tcptrafficscan.plan;

import io.netty.util.NetUtil;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Platform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces that are measured over, and their states. Changes are made one at a time; readers
 * take immutable objects from volatile fields.
 */
public final class Interfaces {
  private static final Logger LOG = Logger.getLogger(Interfaces.class);
  private static final Path TABLES = Path.of("/proc/net");

  /**
   * The state of one interface when it was last read.
   *
   * @param up whether it is administratively up and has a carrier
   * @param addresses written as RFC 5952 says, without zone
   */
  public record State(InterfaceName name, boolean exists, boolean up, List<String> addresses) {}

  private volatile Selection selection;
  private final @Nullable Devices devices = Platform.isLinux() ? new Devices() : null;
  private volatile List<InterfaceName> names;
  private volatile List<State> states = List.of();
  private List<InterfaceChoice> empty = List.of();
  private boolean unreadable;

  public Interfaces(List<InterfaceChoice> choices) {
    selection = new Selection(choices, new KernelTables(TABLES));
    names =
        choices.stream()
            .filter(InterfaceName.class::isInstance)
            .map(InterfaceName.class::cast)
            .toList();
  }

  /** Measures over other choices from now on. Interfaces that stay keep their states. */
  public synchronized void choose(List<InterfaceChoice> choices) {
    selection = new Selection(choices, new KernelTables(TABLES));
    refresh();
  }

  /** Whether patterns are among the choices, so that the names can change. */
  public boolean hasPatterns() {
    return !selection.isFixed();
  }

  /**
   * Does what {@link #refresh} does, but only if patterns match other interfaces than before. That
   * is cheap to find out.
   *
   * @return whether the names changed
   */
  public synchronized boolean refreshPatterns() {
    boolean changed = hasPatterns() && select();
    if (changed) {
      readStates();
    }
    return changed;
  }

  /**
   * Asks the kernel for names and states again, and logs what changed.
   *
   * @return whether the names changed
   */
  public synchronized boolean refresh() {
    boolean changed = select();
    readStates();
    return changed;
  }

  /** The names of the interfaces to measure over now, in the order of the choices. */
  public List<InterfaceName> names() {
    return names;
  }

  /**
   * The states as last read, in the order of the names; empty before the first {@link #refresh}.
   */
  public List<State> states() {
    return states;
  }

  /** Returns whether the names changed. They stay as they were if the kernel does not say. */
  private boolean select() {
    Selection.Result now;
    try {
      now = selection.now();
      unreadable = false;
    } catch (IOException e) {
      if (!unreadable) {
        LOG.warnf("event=interfaces_unreadable problem=\"%s\" effect=\"kept as they were\"", e);
      }
      unreadable = true;
      return false;
    }
    logEmpty(now.empty());
    boolean changed = !now.names().equals(names);
    names = now.names();
    return changed;
  }

  private void logEmpty(List<InterfaceChoice> now) {
    for (InterfaceChoice choice : now) {
      if (!empty.contains(choice)) {
        LOG.warnf(
            "event=interface_pattern_empty interface=\"%s\" effect=\"nothing is measured over it"
                + " until an interface matches\"",
            choice);
      }
    }
    empty = now;
  }

  private void readStates() {
    Map<InterfaceName, State> before = new HashMap<>();
    states.forEach(state -> before.put(state.name(), state));
    List<State> now = names.stream().map(this::read).toList();
    boolean first = states.isEmpty();
    now.forEach(state -> logChange(before.remove(state.name()), state, first));
    before.keySet().forEach(name -> LOG.infof("event=interface_left interface=%s", name));
    states = now;
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
      // The interface went while it was read, or no interface has an address.
      LOG.debugf("event=interface_unreadable interface=%s problem=\"%s\"", name, e.getMessage());
    }
    if (devices != null) {
      exists = devices.index(name.value()) != Devices.MISSING;
      up = devices.isUp(name.value());
    }
    return new State(name, exists, up, List.copyOf(addresses));
  }

  private static void logChange(@Nullable State before, State now, boolean first) {
    if (before != null && before.exists() == now.exists() && before.up() == now.up()) {
      return;
    }
    if (!now.exists()) {
      LOG.warnf("event=interface_missing interface=%s existing=\"%s\"", now.name(), existing());
    } else if (!now.up()) {
      LOG.warnf("event=interface_down interface=%s", now.name());
    } else if (before != null) {
      LOG.infof("event=interface_up interface=%s", now.name());
    } else if (!first) {
      LOG.infof("event=interface_joined interface=%s", now.name());
    }
  }

  /** The names of all interfaces, for whoever misspelt one. */
  private static String existing() {
    try {
      return new KernelTables(TABLES)
          .interfaces().stream()
              .map(InterfaceName::value)
              .sorted()
              .collect(Collectors.joining(" "));
    } catch (IOException e) {
      return "unknown";
    }
  }
}
