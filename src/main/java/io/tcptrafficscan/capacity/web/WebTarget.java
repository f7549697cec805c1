package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.net.WebUrl;
import java.net.InetAddress;

/**
 * An object on a web server, and the interface to measure over.
 *
 * @param address of the URL's server
 */
public record WebTarget(String interfaceName, InetAddress address, WebUrl url) {
  /** Where to connect. */
  TrainTarget peer() {
    return new TrainTarget(interfaceName, address, url.server().port(), "");
  }
}
