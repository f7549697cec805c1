package io.tcptrafficscan.net;

/** The interfaces of all default routes of IPv4 and IPv6, whatever metric a route has. */
public record DefaultInterfaces() implements InterfaceChoice {
  static final String TEXT = "default";

  @Override
  public boolean canMean(InterfaceName name) {
    return true;
  }

  @Override
  public String toString() {
    return TEXT;
  }
}
