package io.tcptrafficscan.plan;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses some of many addresses by rendezvous hashing (Thaler and Ravishankar, "Using name-based
 * mappings to increase hit rates", 1998): a node takes those with the highest weights, and a weight
 * depends on the node and the one address alone. So each node chooses on its own, an address that
 * goes is replaced by one where it was chosen and changes nothing elsewhere, and one that comes
 * takes one's place at the most.
 */
final class Rendezvous {
  private record Weighed(InetAddress address, long weight) {}

  private Rendezvous() {}

  /**
   * Chooses {@code count} addresses, or all where there are no more, in no particular order.
   *
   * @param node what tells this node from all others
   */
  static List<InetAddress> choose(byte[] node, List<InetAddress> addresses, int count) {
    if (addresses.size() <= count) {
      return addresses;
    }
    MessageDigest digest = sha256();
    return addresses.stream()
        .map(address -> new Weighed(address, weight(digest, node, address)))
        .sorted(Comparator.comparing(Weighed::weight, (a, b) -> Long.compareUnsigned(b, a)))
        .limit(count)
        .map(Weighed::address)
        .toList();
  }

  /** Even over all 64 bits for any two inputs, and the same on every machine and in any version. */
  private static long weight(MessageDigest digest, byte[] node, InetAddress address) {
    digest.update(node);
    digest.update((byte) node.length);
    return ByteBuffer.wrap(digest.digest(address.getAddress())).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
