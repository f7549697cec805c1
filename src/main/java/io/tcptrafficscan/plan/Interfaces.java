package io.tcptrafficscan.plan;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.AddressFamily;
import io.tcptrafficscan.net.DefaultInterfaces;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Links;
import io.tcptrafficscan.posix.Links.Link;
import io.tcptrafficscan.posix.NetworkChanges;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.posix.PosixException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces that are measured over, and their states. Changes are made one at a time; readers
 * take immutable objects from volatile fields.
 */
public final class Interfaces {
  private static final Logger LOG = Logger.getLogger(Interfaces.class);
  private static final Path TABLES = Path.of("/proc/net");

  /** The kernel is asked so often even if it told of no change. */
  private static final long LONGEST_UNREAD_NANOS = TimeUnit.SECONDS.toNanos(30);

  /**
   * The state of one interface when it was last read.
   *
   * @param up whether it is administratively up and has a carrier
   * @param addresses those that Java knows
   */
  public record State(InterfaceName name, boolean exists, boolean up, List<InetAddress> addresses) {

    /** The families of addresses that reach beyond the link. */
    private Stream<InterfaceFamily> families() {
      return addresses.stream()
          .filter(address -> !address.isLinkLocalAddress())
          .map(address -> new InterfaceFamily(name, AddressFamily.of(address)));
    }
  }

  /** A family of which an interface has an address that reaches beyond its own link. */
  private record InterfaceFamily(InterfaceName name, AddressFamily family) {}

  private final KernelTables tables = new KernelTables(TABLES);
  private final @Nullable Devices devices = Platform.isLinux() ? new Devices() : null;
  private final @Nullable Links links = Platform.isLinux() ? new Links() : null;
  private final @Nullable NetworkChanges changes = Platform.isLinux() ? new NetworkChanges() : null;
  private volatile Settings settings;
  private volatile List<InterfaceName> names;
  private volatile List<State> states = List.of();
  private volatile Recent<InterfaceFamily> families = Recent.none();
  private final Uplinks uplinks = new Uplinks();
  private Selection.Result selected = new Selection.Result(List.of(), List.of(), Map.of());
  private boolean unreadable;
  private boolean changedSinceRead = true;
  private boolean changedSinceSelected = true;
  private long readNanos;

  public Interfaces(Settings settings) {
    this.settings = settings;
    names = settings.namedInterfaces();
  }

  /** Measures by other settings from now on. Interfaces that stay keep their states. */
  public synchronized void replace(Settings next) {
    settings = next;
    changedSinceRead = true;
    refresh();
  }

  /** Whether patterns are among the choices, so that the names can change. */
  public boolean hasPatterns() {
    return settings.namedInterfaces().size() < settings.interfaces().size();
  }

  /**
   * Does what {@link #refresh} does, but only if patterns match other interfaces than before. That
   * is cheap to find out.
   *
   * @return whether the names changed
   */
  public synchronized boolean refreshPatterns() {
    hearChanges();
    boolean changed = hasPatterns() && changedSinceSelected && select();
    if (changed) {
      readStates();
    }
    return changed;
  }

  /**
   * Asks the kernel for names and states again if they may have changed, and logs what changed. The
   * kernel tells of every change, so that most calls cost next to nothing.
   *
   * @return whether the names changed, or what {@link #fitting} says of them
   */
  public synchronized boolean refresh() {
    hearChanges();
    if (!mayDiffer()) {
      return false;
    }
    boolean changed = select();
    Set<InterfaceFamily> before = families.all();
    readStates();
    return changed || !families.all().equals(before);
  }

  private void hearChanges() {
    if (changes == null || changes.any()) {
      changedSinceRead = true;
      changedSinceSelected = true;
    }
  }

  /** Whether the states may differ from what was read, if only because time has passed. */
  private boolean mayDiffer() {
    return changedSinceRead
        || unreadable
        || families.isAnyGone()
        || uplinks.isAnyGone()
        || System.nanoTime() - readNanos >= LONGEST_UNREAD_NANOS;
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

  /** The states of the interfaces to measure over that have a default route now. */
  public List<State> withDefaultRoute() {
    try {
      Set<InterfaceName> routed = tables.defaultInterfaces();
      return states.stream().filter(state -> routed.contains(state.name())).toList();
    } catch (IOException e) {
      return List.of(); // the next refresh logs it, if it matters to the measuring
    }
  }

  /**
   * Chooses the addresses that an interface can measure: those of a family that it has, or had
   * lately. Returns all if it has none of their families, so that it shows why it reaches none.
   */
  List<InetAddress> fitting(InterfaceName name, List<InetAddress> addresses) {
    Set<InterfaceFamily> had = families.all();
    List<InetAddress> fitting =
        addresses.stream()
            .filter(each -> had.contains(new InterfaceFamily(name, AddressFamily.of(each))))
            .toList();
    return fitting.isEmpty() ? addresses : fitting;
  }

  /** Returns whether the names changed. They stay as they were if the kernel does not say. */
  private boolean select() {
    Selection.Result now;
    changedSinceSelected = false;
    try {
      List<Link> existing = existing();
      now = new Selection(existing, uplinks(existing)).of(settings.interfaces());
      unreadable = false;
    } catch (IOException | PosixException e) {
      if (!unreadable) {
        LOG.warnf("event=interfaces_unreadable problem=\"%s\" effect=\"kept as they were\"", e);
      }
      unreadable = true;
      changedSinceSelected = true;
      return false;
    }
    logEmptyAndMembers(now);
    selected = now;
    boolean changed = !now.names().equals(names);
    names = now.names();
    return changed;
  }

  private Set<InterfaceName> uplinks(List<Link> existing) throws IOException {
    if (settings.interfaces().stream().noneMatch(DefaultInterfaces.class::isInstance)) {
      uplinks.forget();
      return Set.of();
    }
    return uplinks.update(
        tables.defaultInterfaces(),
        existing.stream().flatMap(link -> KernelTables.name(link.name()).stream()).toList(),
        System.nanoTime(),
        settings.resolverKeep().toNanos());
  }

  private void logEmptyAndMembers(Selection.Result now) {
    for (InterfaceChoice choice : now.empty()) {
      if (!selected.empty().contains(choice)) {
        LOG.warnf(
            "event=interface_pattern_empty interface=\"%s\" effect=\"nothing is measured over it"
                + " until an interface matches\"",
            choice);
      }
    }
    now.members()
        .forEach(
            (name, master) -> {
              if (!selected.members().containsKey(name)) {
                LOG.warnf(
                    "event=interface_is_member interface=%s master=%s effect=\"probes may fail:"
                        + " measure over the master\"",
                    name, master);
              }
            });
  }

  private void readStates() {
    changedSinceRead = false;
    readNanos = System.nanoTime();
    Map<InterfaceName, State> before = new HashMap<>();
    states.forEach(state -> before.put(state.name(), state));
    List<State> now = names.stream().map(this::read).toList();
    boolean first = states.isEmpty();
    now.forEach(state -> logChange(before.remove(state.name()), state, first));
    before.keySet().forEach(name -> LOG.infof("event=interface_left interface=%s", name));
    states = now;
    families =
        families.with(
            now.stream().flatMap(State::families).toList(),
            System.nanoTime(),
            settings.resolverKeep().toNanos());
  }

  private State read(InterfaceName name) {
    List<InetAddress> addresses = List.of();
    boolean up = false;
    boolean exists = false;
    try {
      // Java knows an interface only while it has an address, so the kernel has the last word.
      NetworkInterface device = device(name);
      if (device != null) {
        exists = true;
        up = device.isUp();
        addresses = Collections.list(device.getInetAddresses());
      }
    } catch (SocketException e) {
      // The interface went while it was read, or no interface has an address.
      LOG.debugf("event=interface_unreadable interface=%s problem=\"%s\"", name, e.getMessage());
    }
    if (devices != null) {
      exists = devices.index(name.value()) != Devices.MISSING;
      up = devices.isUp(name.value());
    }
    return new State(name, exists, up, addresses);
  }

  /** Java knows no alternative names, so it is asked by index. */
  private @Nullable NetworkInterface device(InterfaceName name) throws SocketException {
    if (devices == null) {
      return NetworkInterface.getByName(name.value());
    }
    int index = devices.index(name.value());
    return index == Devices.MISSING ? null : NetworkInterface.getByIndex(index);
  }

  private void logChange(@Nullable State before, State now, boolean first) {
    if (before != null && before.exists() == now.exists() && before.up() == now.up()) {
      return;
    }
    if (!now.exists()) {
      LOG.warnf(
          "event=interface_missing interface=%s existing=\"%s\"", now.name(), existingNames());
    } else if (!now.up()) {
      LOG.warnf("event=interface_down interface=%s", now.name());
    } else if (before != null) {
      LOG.infof("event=interface_up interface=%s", now.name());
    } else if (!first) {
      LOG.infof("event=interface_joined interface=%s", now.name());
    }
  }

  /** The names of all interfaces, for whoever misspelt one. */
  private String existingNames() {
    try {
      return existing().stream().map(Link::name).sorted().collect(Collectors.joining(" "));
    } catch (PosixException e) {
      return "unknown";
    }
  }

  private List<Link> existing() {
    return links == null ? List.of() : links.list();
  }
}
