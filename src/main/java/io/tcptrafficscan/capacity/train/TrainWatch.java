package io.tcptrafficscan.capacity.train;

import java.net.InetAddress;

/** Is told when the responder has a train on the wire. Called on the responder's threads. */
@FunctionalInterface
public interface TrainWatch {
  /**
   * A train begins.
   *
   * @param local the address of this end of its connection
   * @return what is to be called when it has ended
   */
  Runnable begins(InetAddress local);
}
