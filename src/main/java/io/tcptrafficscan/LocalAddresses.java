package io.tcptrafficscan;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.Source;
import io.tcptrafficscan.posix.SourceAddresses;
import io.tcptrafficscan.posix.SourceAddresses.Destination;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells from which local addresses connections leave, as the prober chooses them. It asks the
 * kernel for the first time when it is asked, and holds its descriptors until the process ends. Any
 * thread may call it.
 */
final class LocalAddresses implements Calibrator.Routes {
  private @Nullable SourceAddresses sources;

  @Override
  public synchronized Optional<String> localAddress(
      InterfaceName name, InetAddress server, int port) {
    SourceAddresses known = sources;
    if (known == null) {
      known = new SourceAddresses(new Sockets(), new Devices());
      sources = known;
    }
    known.refresh();
    Source source = known.source(new Destination(name.value(), server, port));
    InetAddress address = source.address();
    if (!source.problem().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(address == null ? "" : address.getHostAddress());
  }
}
