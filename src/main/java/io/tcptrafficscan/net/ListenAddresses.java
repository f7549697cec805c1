package io.tcptrafficscan.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The local addresses that a list of hosts means. A host is a literal address, a name, or {@link
 * #LAN}.
 */
public final class ListenAddresses {
  /** All private addresses of this machine, and loopback. */
  public static final String LAN = "lan";

  /** RFC 1918, RFC 4193 and loopback; neither link-local addresses nor those of RFC 6598. */
  private static final List<Cidr> PRIVATE =
      Stream.of(
              "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128")
          .map(text -> Cidr.parse("network", text))
          .toList();

  private ListenAddresses() {}

  /** Whether an address is one of those that {@link #LAN} means. */
  public static boolean isPrivate(InetAddress address) {
    return PRIVATE.stream().anyMatch(network -> network.contains(address));
  }

  /**
   * The addresses of {@link #LAN} that this machine has now. The first is a loopback address, which
   * a machine never loses.
   *
   * @throws SocketException where the addresses cannot be read
   */
  private static Set<InetAddress> lan() throws SocketException {
    Set<InetAddress> all = new LinkedHashSet<>(Set.of(InetAddress.getLoopbackAddress()));
    for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      Collections.list(device.getInetAddresses()).stream()
          .filter(ListenAddresses::isPrivate)
          .map(ListenAddresses::withoutScope)
          .forEach(all::add);
    }
    return all;
  }

  /**
   * The addresses that hosts mean now, each once; those of {@link #LAN} come first.
   *
   * @throws UnknownHostException where a name has no address; the message is the name
   * @throws SocketException where the addresses of this machine cannot be read
   */
  public static Set<InetAddress> of(Collection<String> hosts)
      throws UnknownHostException, SocketException {
    Set<InetAddress> all = hosts.contains(LAN) ? lan() : new LinkedHashSet<>();
    for (String host : hosts) {
      if (!host.equals(LAN)) {
        all.add(address(host));
      }
    }
    return all;
  }

  private static InetAddress address(String host) throws UnknownHostException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      UnknownHostException named = new UnknownHostException(host);
      named.initCause(e);
      throw named;
    }
  }

  /** Whether a text is an address that stands for all addresses of a machine. */
  public static boolean isWildcard(String host) {
    InetAddress literal = Server.literal(host);
    return literal != null && literal.isAnyLocalAddress();
  }

  /** Java adds the interface to some IPv6 addresses that need none. */
  private static InetAddress withoutScope(InetAddress address) {
    try {
      return address instanceof Inet4Address
          ? address
          : InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // the length is right
    }
  }
}
