package io.tcptrafficscan.plan;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the addresses of a name that this machine measures: those of other machines, or a sample
 * of them. The sample is taken by rendezvous hashing (Thaler and Ravishankar, "Using name-based
 * mappings to increase hit rates", 1998): each machine gives every address a weight that depends on
 * that machine and that address alone, and takes the addresses with the highest weights. So every
 * machine chooses without asking others, and an address that joins or leaves the name changes at
 * most one address of each sample.
 */
final class Peers {
  private static final Logger LOG = Logger.getLogger(Peers.class);
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private record Weighed(InetAddress address, long weight) {}

  private final String hostName = hostName();
  private volatile Set<InetAddress> own = Set.of();
  private boolean unreadable;

  /**
   * Asks the kernel for the addresses of all interfaces of this machine, measured or not. The last
   * known addresses stay in use where the kernel does not answer.
   *
   * @return whether the addresses changed
   */
  synchronized boolean refresh() {
    try {
      // An IPv6 address equals itself whatever its zone.
      Set<InetAddress> now =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .collect(Collectors.toUnmodifiableSet());
      boolean changed = !now.equals(own);
      own = now;
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

  /**
   * Chooses from a name's addresses, and keeps their order.
   *
   * @param sample how many to choose; all where empty
   */
  List<InetAddress> among(List<InetAddress> addresses, OptionalInt sample) {
    return among(addresses, own, sample, hostName);
  }

  /**
   * Chooses from a name's addresses, and keeps their order.
   *
   * @param own this machine's addresses, which are never chosen
   * @param hostName tells this machine from others where none of its addresses is among the name's
   */
  static List<InetAddress> among(
      List<InetAddress> addresses, Set<InetAddress> own, OptionalInt sample, String hostName) {
    List<InetAddress> others = addresses.stream().filter(each -> !own.contains(each)).toList();
    if (sample.isEmpty() || others.size() <= sample.getAsInt()) {
      return others;
    }
    byte[] node =
        addresses.stream()
            .filter(own::contains)
            .map(InetAddress::getAddress)
            .findFirst()
            .orElseGet(() -> hostName.getBytes(StandardCharsets.UTF_8));
    MessageDigest digest = sha256();
    Set<InetAddress> chosen =
        others.stream()
            .map(address -> new Weighed(address, weight(digest, node, address)))
            .sorted(Comparator.comparing(Weighed::weight, (a, b) -> Long.compareUnsigned(b, a)))
            .limit(sample.getAsInt())
            .map(Weighed::address)
            .collect(Collectors.toSet());
    return others.stream().filter(chosen::contains).toList();
  }

  /** Spread evenly over all 64 bits, and the same on every machine and in every version. */
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

  /** The kernel's host name; reading it asks no name server. */
  private static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      @Nullable String name = System.getenv("HOSTNAME"); // no Linux
      return name == null ? "" : name;
    }
  }
}
