package io.tcptrafficscan.cli;

import io.tcptrafficscan.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;

/** Tries to listen on each address of the settings, before the agent starts. */
final class Listeners {
  private Listeners() {}

  /** Names the first address on which the process cannot listen, and the reason. */
  static Optional<String> problem(Settings settings) {
    return problem(settings.metrics(), "--metrics-port or --metrics-host")
        .or(() -> problem(settings.api(), "--api-port or --api-host"))
        .or(() -> settings.capacity().responder().flatMap(at -> problem(at, "--responder")));
  }

  private static Optional<String> problem(Settings.Listener listener, String options) {
    try {
      new ServerSocket(listener.port(), 1, InetAddress.getByName(listener.host())).close();
      return Optional.empty();
    } catch (IOException e) {
      String problem =
          e instanceof UnknownHostException
              ? listener.host() + ": unknown host"
              : listener.host() + ":" + listener.port() + ": " + e.getMessage();
      return Optional.of("cannot listen on " + problem + "; choose another with " + options);
    }
  }
}
