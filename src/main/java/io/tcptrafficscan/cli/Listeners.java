package io.tcptrafficscan.cli;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.ListenAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Tries to listen on each address of the settings, before the agent starts. */
final class Listeners {
  /** How Java words EADDRINUSE; it has no type of its own. */
  private static final String IN_USE = "in use";

  private Listeners() {}

  /** Names the first address on which the process cannot listen, and the reason. */
  static Optional<String> problem(Settings settings) {
    return problem(settings.metrics())
        .or(() -> problem(settings.api(), "--api-port or --api-host"))
        .or(() -> settings.capacity().responder().flatMap(at -> problem(at, "--responder")));
  }

  private static Optional<String> problem(Settings.MetricsPort metrics) {
    String options = "--metrics-port or --metrics-host";
    for (String host : metrics.hosts()) {
      if (!host.equals(ListenAddresses.LAN)) {
        Optional<String> problem = problem(new Settings.Listener(host, metrics.port()), options);
        if (problem.isPresent()) {
          return problem;
        }
      }
    }
    return metrics.hosts().contains(ListenAddresses.LAN)
        ? lanProblem(metrics.port(), options)
        : Optional.empty();
  }

  /**
   * An address that is not usable yet, such as a new one of IPv6, is no problem: it is followed.
   */
  private static Optional<String> lanProblem(int port, String options) {
    try {
      for (InetAddress address : ListenAddresses.of(List.of(ListenAddresses.LAN))) {
        Optional<String> problem =
            problem(new Settings.Listener(address.getHostAddress(), port), options)
                .filter(text -> text.contains(IN_USE));
        if (problem.isPresent()) {
          return problem;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("cannot listen on " + ListenAddresses.LAN + ": " + e.getMessage());
    }
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
