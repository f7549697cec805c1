package io.tcptrafficscan;

import io.tcptrafficscan.capacity.train.Responder;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.config.CapacitySettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.posix.PosixException;
import io.tcptrafficscan.reading.WireUse;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Opens the responder that the settings ask for, which lets other agents measure capacity. */
final class OwnResponder {
  private static final Logger LOG = Logger.getLogger(OwnResponder.class);

  private OwnResponder() {}

  /**
   * Starts to listen; empty where no responder is wanted or trains are not supported.
   *
   * @throws PosixException where it cannot listen
   */
  static Optional<Responder> open(
      CapacitySettings settings, WireUse wireUse, ResponderCounters counters) {
    return settings
        .responder()
        .filter(unused -> Platform.isLinux())
        .map(at -> open(at, settings, wireUse, counters));
  }

  private static Responder open(
      Settings.Listener at,
      CapacitySettings settings,
      WireUse wireUse,
      ResponderCounters counters) {
    try {
      Responder responder =
          new Responder(
              InetAddress.getByName(at.host()),
              at.port(),
              settings.allowed(),
              settings.token().getBytes(StandardCharsets.UTF_8),
              settings.responderAddresses(),
              settings.responderBudgetBytes(),
              counters,
              local -> serve(local, wireUse),
              System::nanoTime);
      LOG.infof("event=responder_listening address=%s port=%d", at.host(), at.port());
      return responder;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // the settings allow only literal addresses
    }
  }

  /**
   * Marks the interface of a served train as busy, so that no RTT is measured beside it. The
   * address that the client connected to tells which interface that is.
   *
   * @return ends the mark
   */
  private static Runnable serve(InetAddress local, WireUse wireUse) {
    InterfaceName name = interfaceWith(local);
    if (name == null) {
      return () -> {};
    }
    wireUse.beginServed(name);
    return () -> wireUse.endServed(name, System.nanoTime());
  }

  private static @Nullable InterfaceName interfaceWith(InetAddress local) {
    try {
      NetworkInterface device = NetworkInterface.getByInetAddress(local);
      return device == null ? null : new InterfaceName(device.getName());
    } catch (SocketException | InvalidInputException e) {
      return null; // it went, or it is an alias (eth0:1), whose name is no name of an interface
    }
  }
}
