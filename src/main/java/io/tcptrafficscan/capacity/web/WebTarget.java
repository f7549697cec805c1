package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.train.Connection;
import io.tcptrafficscan.capacity.train.Connector;
import io.tcptrafficscan.capacity.train.TrainException;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.net.WebUrl;
import java.net.InetAddress;
import java.time.Duration;

/**
 * An object on a web server, and the interface to measure over.
 *
 * @param address of the URL's server
 */
public record WebTarget(String interfaceName, InetAddress address, WebUrl url) {
  private static final Duration HANDSHAKE_TIME = Duration.ofSeconds(5);

  /** Connects to the server; handshakes must then end within {@link #HANDSHAKE_TIME}. */
  Connection connect(Connector connector, long endNanos) throws TrainException {
    TrainTarget peer = new TrainTarget(interfaceName, address, url.server().port(), "");
    return connector.connect(peer, HANDSHAKE_TIME, endNanos);
  }
}
