package io.tcptrafficscan.correction;

import io.tcptrafficscan.net.InterfaceName;
import java.net.InetAddress;

/**
 * The key of a calibration: an interface and a server's address. It has no port, since probes and
 * trains go to different ports.
 */
public record CalibratedPath(InterfaceName interfaceName, InetAddress address)
    implements Comparable<CalibratedPath> {
  /** The address as a literal, without a zone. */
  String addressText() {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  @Override
  public int compareTo(CalibratedPath other) {
    int byName = interfaceName.compareTo(other.interfaceName);
    return byName != 0 ? byName : addressText().compareTo(other.addressText());
  }
}
