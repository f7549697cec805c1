package io.tcptrafficscan.capacity.train;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One train at a time: two would measure each other. */
final class TrainLine {
  private static final long LONGEST_SECONDS = 3;

  private final Semaphore free = new Semaphore(1, true);

  /** Waits for its turn; returns false where that does not come in time. */
  boolean enter() {
    try {
      return free.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void leave() {
    free.release();
  }
}
