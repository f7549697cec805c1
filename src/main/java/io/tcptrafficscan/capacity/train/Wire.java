package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

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

  /**
   * The same for a measurement.
   *
   * @throws TrainException if the agent stops meanwhile
   */
  default boolean take(String interfaceName, Duration most) throws TrainException {
    try {
      return begin(interfaceName, most);
    } catch (InterruptedException e) {
      throw TrainException.stopping();
    }
  }

  /**
   * The same for a measurement that has no other time.
   *
   * @param endNanos when the measurement ends at the latest, on the monotonic clock
   * @throws TrainException if the wire is not free before, or the agent stops
   */
  default void takeBefore(String interfaceName, long endNanos) throws TrainException {
    if (!take(interfaceName, Duration.ofNanos(endNanos - System.nanoTime()))) {
      throw new TrainException(NoCapacity.TIMEOUT, "other trains used the interface all the time");
    }
  }

  /**
   * Gives the wire back when the last segments of a train that was cut off have passed: they would
   * delay a probe.
   *
   * @param time that they may need; a second is the most
   */
  default void endAfter(String interfaceName, Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(time.toNanos(), TimeUnit.SECONDS.toNanos(1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(interfaceName);
    }
  }

  /** Gives the wire back: the train's last byte has moved. */
  void end(String interfaceName);
}
