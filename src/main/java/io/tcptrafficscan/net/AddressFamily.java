package io.tcptrafficscan.net;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Which addresses of a name are used. */
public enum AddressFamily {
  /** Those of a family of which the interface has an address. */
  ANY,
  IPV4,
  IPV6;

  /** The family of an address. */
  public static AddressFamily of(InetAddress address) {
    return address instanceof Inet4Address ? IPV4 : IPV6;
  }

  /** Whether addresses of this kind include {@code address}. */
  public boolean includes(InetAddress address) {
    return this == ANY || this == of(address);
  }
}
