package io.tcptrafficscan;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.Source;
import io.tcptrafficscan.posix.SourceAddresses;
import io.tcptrafficscan.posix.SourceAddresses.Destination;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells from which local addresses connections leave, as the prober chooses them. It asks the
 * kernel for the first time when it is asked, and holds its descriptors until the process ends. Any
 * thread may call it.
 */
final class LocalAddresses implements Calibrator.Routes {
  /** More than any agent has paths; so many have room in a small heap. */
  private static final int MOST_KNOWN = 50_000;

  private record To(InterfaceName name, InetAddress server) {}

  private @Nullable SourceAddresses sources;
  private final Map<To, Destination> known = new HashMap<>();

  @Override
  public synchronized Optional<String> localAddress(
      InterfaceName name, InetAddress server, int port) {
    if (sources == null) {
      sources = new SourceAddresses(new Sockets(), new Devices());
    }
    sources.refresh();
    if (known.size() >= MOST_KNOWN) {
      known.clear();
    }
    Source source =
        sources.source(
            known.computeIfAbsent(
                new To(name, server), to -> new Destination(name.value(), server, port)));
    InetAddress address = source.address();
    if (!source.problem().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(address == null ? "" : address.getHostAddress());
  }
}
