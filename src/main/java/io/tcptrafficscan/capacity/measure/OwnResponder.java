package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.train.Responder;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.config.CapacitySettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.reading.WireUse;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** This agent's own responder: as the settings want it, and known to those who probe. */
final class OwnResponder {
  private static final Logger LOG = Logger.getLogger(OwnResponder.class);

  private OwnResponder() {}

  /**
   * Starts it.
   *
   * @throws io.tcptrafficscan.posix.PosixException where it cannot listen
   */
  static Responder open(
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
              settings.responderBudgetBytes(),
              counters,
              local -> serves(local, wireUse),
              System::nanoTime);
      LOG.infof("event=responder_listening address=%s port=%d", at.host(), at.port());
      return responder;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // a literal
    }
  }

  /** Which interface a train uses is told by the address that the client came to. */
  private static Runnable serves(InetAddress local, WireUse wireUse) {
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
      return null; // it went, or is an alias of another with a name that is none
    }
  }
}
