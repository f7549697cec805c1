package io.tcptrafficscan.capacity.train;

import java.time.Duration;

/** Gives each interface to one train at a time. Any thread may call it. */
public interface Wire {
  /** For a program that sends one train at a time and measures nothing beside it. */
  Wire UNSHARED =
      new Wire() {
        @Override
        public boolean begin(String interfaceName, Duration most) {
          return true;
        }

        @Override
        public void end(String interfaceName) {
          // nobody waits
        }
      };

  /**
   * Waits until no train is on the wire of an interface, and takes it for the next one. Returns
   * false if that takes too long.
   */
  boolean begin(String interfaceName, Duration most) throws InterruptedException;

  /** Gives the wire back: the train's last byte has moved. */
  void end(String interfaceName);
}
