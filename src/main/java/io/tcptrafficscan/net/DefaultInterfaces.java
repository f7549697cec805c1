package io.tcptrafficscan.net;

/** The interfaces that carry the default routes, of IPv4 and IPv6 and of every metric. */
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
