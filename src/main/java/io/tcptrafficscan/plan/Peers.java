package io.tcptrafficscan.plan;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which of a name's addresses this machine measures: those of others, or a sample of them. */
public final class Peers {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private volatile OptionalInt sample;
  private final OwnAddresses own = new OwnAddresses();
  private final String hostName = hostName();

  /**
   * @param sample how many to measure; all where empty
   */
  public Peers(OptionalInt sample) {
    this.sample = sample;
  }

  /** Measures so many from now on. */
  public void take(OptionalInt newSample) {
    sample = newSample;
  }

  /**
   * Asks the kernel again which addresses are this machine's own.
   *
   * @return whether that changed
   */
  public boolean refresh() {
    return own.refresh();
  }

  /** Those of a name's addresses that are to be measured now, in their order. */
  public List<InetAddress> among(List<InetAddress> addresses) {
    return among(addresses, own.now(), sample, hostName);
  }

  /**
   * Chooses.
   *
   * @param own this machine's addresses, which are never chosen
   * @param hostName tells this machine from others where none of its addresses is among the name's
   */
  static List<InetAddress> among(
      List<InetAddress> addresses, Set<InetAddress> own, OptionalInt sample, String hostName) {
    List<InetAddress> others = addresses.stream().filter(each -> !own.contains(each)).toList();
    if (sample.isEmpty()) {
      return others;
    }
    byte[] node =
        addresses.stream()
            .filter(own::contains)
            .map(InetAddress::getAddress)
            .findFirst()
            .orElseGet(() -> hostName.getBytes(StandardCharsets.UTF_8));
    Set<InetAddress> chosen = Set.copyOf(Rendezvous.choose(node, others, sample.getAsInt()));
    return others.stream().filter(chosen::contains).toList();
  }

  /** The kernel's, which asks no name server. */
  private static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      @Nullable String name = System.getenv("HOSTNAME"); // no Linux
      return name == null ? "" : name;
    }
  }
}
