package io.tcptrafficscan;

import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.ListenAddresses;
import io.tcptrafficscan.plan.Interfaces;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Says at the start that the metrics can be read from where the measured uplinks lead to. */
final class Exposure {
  private static final Logger LOG = Logger.getLogger(Exposure.class);

  /** Between a provider's network and its subscribers (RFC 6598). */
  private static final Cidr SHARED = Cidr.parse("network", "100.64.0.0/10");

  private Exposure() {}

  /**
   * Logs one line if the metrics port listens on an address of an uplink. A public address is a
   * warning. On a private one, as nodes of a cluster have, the line is information only.
   *
   * @param uplinks interfaces that have a default route
   * @param isListening whether the metrics port listens on an address of this machine
   */
  static void log(List<Interfaces.State> uplinks, Predicate<InetAddress> isListening) {
    List<Interfaces.State> exposed =
        uplinks.stream()
            .filter(uplink -> !addresses(List.of(uplink), isListening).isEmpty())
            .toList();
    List<InetAddress> addresses = addresses(exposed, isListening);
    if (addresses.isEmpty()) {
      return;
    }
    String names =
        exposed.stream().map(each -> each.name().value()).collect(Collectors.joining(" "));
    String texts = addresses.stream().map(AddressText::of).collect(Collectors.joining(" "));
    if (addresses.stream().anyMatch(Exposure::isPublic)) {
      LOG.warnf(
          "event=metrics_on_uplink interfaces=\"%s\" addresses=\"%s\" effect=\"whoever reaches"
              + " these addresses can read the metrics: choose others with --metrics-host (lan"
              + " means the private ones), or require a password with --web-config\"",
          names, texts);
    } else {
      LOG.infof(
          "event=metrics_on_uplink interfaces=\"%s\" addresses=\"%s\" effect=\"whoever reaches these"
              + " addresses can read the metrics: --metrics-host chooses others\"",
          names, texts);
    }
  }

  private static List<InetAddress> addresses(
      List<Interfaces.State> uplinks, Predicate<InetAddress> isListening) {
    return uplinks.stream()
        .flatMap(uplink -> uplink.addresses().stream())
        .filter(address -> !address.isLinkLocalAddress())
        .filter(isListening)
        .toList();
  }

  private static boolean isPublic(InetAddress address) {
    return !ListenAddresses.isPrivate(address) && !SHARED.contains(address);
  }
}
