package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, and the identity of a series: an interface and a server's address.
 *
 * @param address null while the server's name does not resolve
 */
public record Path(InterfaceName interfaceName, Server server, @Nullable InetAddress address) {

  /** The address, written as RFC 5952 says and without a zone; empty while there is none. */
  public String serverIp() {
    return address == null ? "" : AddressText.of(address);
  }

  /** The path in the key=value form of log lines. */
  public String describe() {
    return "interface=" + interfaceName + " server=" + server + " server_ip=" + serverIp();
  }
}
