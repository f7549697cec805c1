package io.tcptrafficscan.correction;

import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.InterfaceName;
import java.net.InetAddress;

/**
 * The key of a calibration: an interface and a server's address. It has no port, since probes and
 * trains go to different ports.
 */
public record CalibratedPath(InterfaceName interfaceName, InetAddress address)
    implements Comparable<CalibratedPath> {
  /** The address, written as RFC 5952 says and without a zone. */
  String addressText() {
    return AddressText.of(address);
  }

  @Override
  public int compareTo(CalibratedPath other) {
    int byName = interfaceName.compareTo(other.interfaceName);
    return byName != 0 ? byName : addressText().compareTo(other.addressText());
  }
}
