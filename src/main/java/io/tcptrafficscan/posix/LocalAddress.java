package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;

import java.net.InetAddress;
import java.util.Comparator;

/**
 * An address of one of this machine's interfaces.
 *
 * @param scope RT_SCOPE_UNIVERSE (0) is global; a greater number reaches less far
 * @param flags IFA_F_* ({@code linux/if_addr.h})
 */
record LocalAddress(int interfaceIndex, InetAddress address, int scope, int flags) {

  /** Whether a packet may leave with the address: duplicates of it were ruled out. */
  boolean isUsable() {
    boolean tentative = has(IFA_F_TENTATIVE) && !has(IFA_F_OPTIMISTIC);
    return !tentative && !has(IFA_F_DADFAILED);
  }

  boolean isDeprecated() {
    return has(IFA_F_DEPRECATED);
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Whether the address reaches as far as the destination is, and no other kind is meant. */
  boolean fits(InetAddress destination) {
    if (SocketAddresses.family(address) != SocketAddresses.family(destination)) {
      return false;
    }
    boolean far = scope < RT_SCOPE_LINK;
    return SocketAddresses.family(address) == SocketAddresses.INET6
        ? far != destination.isLinkLocalAddress()
        : far || (scope == RT_SCOPE_LINK && destination.isLinkLocalAddress());
  }

  /**
   * The order in which to try the addresses of an interface: deprecated ones last, then temporary
   * or secondary ones; over IPv6 those that share more bits with the destination first (RFC 6724,
   * section 5). Otherwise they keep the kernel's order.
   */
  static Comparator<LocalAddress> bestFor(InetAddress destination) {
    return Comparator.comparing(LocalAddress::isDeprecated)
        .thenComparing(each -> each.has(IFA_F_SECONDARY))
        .thenComparing(each -> -each.commonBits(destination));
  }

  private int commonBits(InetAddress destination) {
    byte[] own = address.getAddress();
    byte[] other = destination.getAddress();
    int bits = 0;
    while (own.length > Integer.BYTES
        && bits < own.length * Byte.SIZE
        && ((own[bits / Byte.SIZE] ^ other[bits / Byte.SIZE]) >> (7 - bits % Byte.SIZE) & 1) == 0) {
      bits++;
    }
    return bits;
  }
}
