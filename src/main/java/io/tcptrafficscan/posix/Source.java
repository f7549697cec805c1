package io.tcptrafficscan.posix;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Where a connection is to leave from, or why it must not leave. */
public final class Source {
  private static final byte[] NO_BYTES = {};

  private static final Source ANY_INET = new Source(null, NO_BYTES, 0, 0, "", false);
  private static final Source ANY_INET6 = new Source(null, NO_BYTES, 0, 0, "", false);

  private final @Nullable InetAddress address;
  private final byte[] socketAddress;
  private final int interfaceIndex;
  private final int holderIndex;
  private final String problem;
  private final boolean ownAddress;

  private Source(
      @Nullable InetAddress address,
      byte[] socketAddress,
      int interfaceIndex,
      int holderIndex,
      String problem,
      boolean ownAddress) {
    this.address = address;
    this.socketAddress = socketAddress;
    this.interfaceIndex = interfaceIndex;
    this.holderIndex = holderIndex;
    this.problem = problem;
    this.ownAddress = ownAddress;
  }

  /** The kernel chooses the address: the interface is a loopback. One for each family. */
  static Source any(int family) {
    return family == SocketAddresses.INET6 ? ANY_INET6 : ANY_INET;
  }

  /**
   * @param interfaceIndex the interface that the connection leaves by
   */
  static Source of(LocalAddress chosen, int interfaceIndex) {
    InetAddress address = chosen.address();
    int scope = address.isLinkLocalAddress() ? interfaceIndex : 0;
    byte[] bytes = SocketAddresses.encode(address, 0, scope);
    return new Source(address, bytes, interfaceIndex, chosen.interfaceIndex(), "", false);
  }

  /** The destination is this machine itself. */
  static Source ownAddress(String problem) {
    return new Source(null, NO_BYTES, 0, 0, problem, true);
  }

  /** There is no address to leave from. */
  static Source none(String problem) {
    return new Source(null, NO_BYTES, 0, 0, problem, false);
  }

  /** The address; null where the kernel chooses it or there is none. */
  public @Nullable InetAddress address() {
    return address;
  }

  /** The index of the interface when the address was chosen; 0 where there is no address. */
  int interfaceIndex() {
    return interfaceIndex;
  }

  /** The index of the interface that had the address; another one if the route prescribed it. */
  int holderIndex() {
    return holderIndex;
  }

  /** Why no connection must be made, in words; empty where one may be made. */
  public String problem() {
    return problem;
  }

  /** Whether no connection must be made because the destination is this machine itself. */
  public boolean isOwnAddress() {
    return ownAddress;
  }

  /** Binds a socket to the address, if the kernel is not to choose it. */
  public int bind(Sockets sockets, int fd) {
    return address == null ? 0 : sockets.bindSource(fd, socketAddress);
  }
}
