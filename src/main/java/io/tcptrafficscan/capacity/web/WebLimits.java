package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.train.TrainException;
import io.tcptrafficscan.net.WebUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * How this agent asks web servers.
 *
 * @param maxBytes payload bytes of all connections of one measurement, in each direction
 * @param tls decides which certificates are valid
 * @param userAgent says who asks
 * @param addresses the addresses of a host to which a redirect may lead
 */
public record WebLimits(int maxBytes, WebTls tls, String userAgent, Addresses addresses) {
  /**
   * Reads the certificates that a connection to an https URL needs. To be called before the
   * connection is made, since reading them would take time of its handshake.
   */
  void prepare(WebUrl url) throws TrainException {
    if (url.secure()) {
      tls.context();
    }
  }

  /** Says what this program is, and where to read about it. */
  public static String userAgent(String version) {
    return "tcp-traffic-scan/"
        + version
        + " (measures the capacity of network lines; see its src/docs/capacity.md)";
  }

  /** How a request begins. */
  String requestHead(String method, WebUrl url) {
    return method
        + " "
        + url.target()
        + " HTTP/1.1\r\nHost: "
        + url.hostField()
        + "\r\nUser-Agent: "
        + userAgent
        + "\r\nAccept: */*\r\n";
  }

  /** Finds the addresses of a host that a redirect names, and leaves out those that are refused. */
  @FunctionalInterface
  public interface Addresses {
    /**
     * Finds the permitted addresses of a host.
     *
     * @param host a name or a literal address
     */
    List<InetAddress> of(String host) throws UnknownHostException;
  }
}
