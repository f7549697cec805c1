package io.tcptrafficscan.posix;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the source address of connections that leave by a given interface. A socket that is bound
 * to an interface alone may get the address of another one, or find no route that depends on the
 * source. The choice, in this order: the kernel's own choice if it belongs to the interface, the
 * source that the route prescribes, then those addresses of the interface that have a route. For
 * one thread.
 */
public final class SourceAddresses implements AutoCloseable {
  /** Most addresses of an interface to look for a route from. */
  private static final int MOST_CANDIDATES = 16;

  private static final long NEVER = -1;

  /** A destination, with the source that was chosen last. */
  public static final class Destination {
    private final String interfaceName;
    private final byte[] device;
    private final InetAddress address;
    private final int port;
    private final int family;
    private Source source;
    private long generation = NEVER;

    public Destination(String interfaceName, InetAddress address, int port) {
      this.interfaceName = interfaceName;
      this.address = address;
      this.port = port;
      device = Sockets.deviceName(interfaceName);
      family = SocketAddresses.family(address);
      source = Source.any(family);
    }
  }

  private record Origin(LocalAddress address, int interfaceIndex) {}

  private final NetworkChanges changes = new NetworkChanges();
  private final Rtnetlink netlink = new Rtnetlink();
  private final Sockets sockets;
  private final Devices devices;
  private List<LocalAddress> addresses = netlink.addresses();
  private final Map<Origin, Source> known = new HashMap<>();
  private long generation;
  private boolean isCertain;

  /**
   * @param sockets used by the same thread
   * @param devices used by the same thread
   * @throws PosixException if the kernel does not tell its addresses
   */
  public SourceAddresses(Sockets sockets, Devices devices) {
    this.sockets = sockets;
    this.devices = devices;
  }

  /** The descriptor that can be read when {@link #refresh} would find a change. */
  public int descriptor() {
    return changes.descriptor();
  }

  /**
   * Takes in changes of interfaces, addresses, routes and rules.
   *
   * @return whether there were any, so that later choices may differ
   */
  public boolean refresh() {
    if (!changes.any()) {
      return false;
    }
    try {
      addresses = netlink.addresses();
    } catch (PosixException e) {
      // Out of memory: what was known last stays in use until the next change.
    }
    known.clear();
    generation++;
    return true;
  }

  /**
   * The source for the next connection. It stays the same object until something changes.
   * Destinations with the same interface and source address share it.
   */
  public Source source(Destination destination) {
    if (!isChosen(destination)) {
      isCertain = true;
      destination.source = choose(destination);
      destination.generation = isCertain ? generation : NEVER;
    }
    return destination.source;
  }

  /** Whether {@link #source} would return what it returned last. */
  public boolean isChosen(Destination destination) {
    return destination.generation == generation;
  }

  /** Whether a connection that is under way can no longer be honest: its addresses moved. */
  public boolean isLost(Destination destination, Source used) {
    InetAddress address = used.address();
    return address != null
        && (devices.index(destination.interfaceName) != used.interfaceIndex()
            || addresses.stream()
                .filter(each -> each.interfaceIndex() == used.holderIndex())
                .noneMatch(each -> each.address().equals(address))
            || isListed(destination, used.interfaceIndex()));
  }

  private Source choose(Destination destination) {
    String name = destination.interfaceName;
    int index = devices.index(name);
    if (index == Devices.MISSING) {
      return Source.none(name + " does not exist");
    }
    if (devices.isLoopback(name)) {
      return Source.any(destination.family);
    }
    if (isListed(destination, index) || isLocal(destination.address)) {
      return Source.ownAddress("the server's address belongs to this machine");
    }
    return chooseAmong(own(name, index), destination, index);
  }

  /** The addresses of the interface; those of a VRF are on the interfaces that belong to it. */
  private List<LocalAddress> own(String name, int index) {
    boolean vrf = devices.isVrf(name);
    return addresses.stream()
        .filter(
            each ->
                each.interfaceIndex() == index
                    || (vrf && netlink.master(each.interfaceIndex()) == index))
        .toList();
  }

  private Source chooseAmong(List<LocalAddress> own, Destination destination, int index) {
    InetAddress kernels = routedSource(destination, index, Source.any(destination.family));
    if (kernels != null) {
      Optional<LocalAddress> kept = kept(kernels, own, destination, index);
      if (kept.isPresent()) {
        return source(kept.get(), index);
      }
    }
    List<Source> fitting =
        own.stream()
            .filter(LocalAddress::isUsable)
            .filter(each -> each.fits(destination.address))
            .sorted(LocalAddress.bestFor(destination.address))
            .limit(MOST_CANDIDATES)
            .map(each -> source(each, index))
            .toList();
    if (fitting.isEmpty()) {
      return Source.none(missing(destination, own));
    }
    return fitting.stream()
        .filter(each -> routedSource(destination, index, each) != null)
        .findFirst()
        .orElse(fitting.get(0)); // the connection will say that there is no route
  }

  private Source source(LocalAddress address, int index) {
    return known.computeIfAbsent(new Origin(address, index), origin -> Source.of(address, index));
  }

  /** Whether the destination is an address of this machine, wherever; or of the link's own end. */
  private boolean isListed(Destination destination, int index) {
    boolean linkLocal = needsScope(destination.address);
    return addresses.stream()
        .filter(each -> each.address().equals(destination.address))
        .anyMatch(each -> !linkLocal || each.interfaceIndex() == index);
  }

  private boolean isLocal(InetAddress address) {
    return !needsScope(address) && netlink.isLocal(address);
  }

  /** Whether another machine may have the same address on another link (RFC 4007). */
  private static boolean needsScope(InetAddress address) {
    return address.isLinkLocalAddress() && SocketAddresses.family(address) == SocketAddresses.INET6;
  }

  /** The kernel's choice, if it is the interface's own or if the route prescribes it. */
  private Optional<LocalAddress> kept(
      InetAddress chosen, List<LocalAddress> own, Destination destination, int index) {
    boolean inet4 = destination.family == SocketAddresses.INET;
    Optional<LocalAddress> good =
        own.stream()
            .filter(each -> each.address().equals(chosen) && !each.isDeprecated())
            .filter(
                each -> inet4 || each.fits(destination.address)) // IPv6 may choose a smaller scope
            .findFirst();
    return good.isPresent() || !chosen.equals(netlink.routeSource(destination.address, index))
        ? good
        : Stream.concat(own.stream(), addresses.stream())
            .filter(each -> each.address().equals(chosen))
            .findFirst();
  }

  /**
   * The source that a connection would have if it was made now, without a packet; null if there is
   * no route. A UDP socket is asked, since its routes are found in the same way.
   *
   * @param from binds the socket before it is asked
   */
  private @Nullable InetAddress routedSource(Destination destination, int index, Source from) {
    int fd = sockets.openDatagram(destination.family);
    if (fd < 0) {
      isCertain = false; // there is no descriptor left
      return null;
    }
    try {
      int scope = needsScope(destination.address) ? index : 0;
      boolean connected =
          sockets.bindToDevice(fd, destination.device) >= 0
              && from.bind(sockets, fd) >= 0
              && sockets.connect(
                      fd, SocketAddresses.encode(destination.address, destination.port, scope))
                  >= 0;
      return connected ? sockets.localAddress(fd) : null;
    } finally {
      sockets.close(fd);
    }
  }

  private static String missing(Destination destination, List<LocalAddress> own) {
    boolean any =
        own.stream().anyMatch(each -> SocketAddresses.family(each.address()) == destination.family);
    return destination.interfaceName
        + (destination.family == SocketAddresses.INET6
            ? " has no IPv6 address"
            : " has no IPv4 address")
        + (any ? " except link-local or tentative ones" : "");
  }

  @Override
  public void close() {
    changes.close();
    netlink.close();
  }
}
