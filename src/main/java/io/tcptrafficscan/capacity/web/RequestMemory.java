package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory of all requests that are being sent. A request waits until others have been
 * sent. Any thread may call it.
 */
final class RequestMemory {
  /** The bytes themselves, their TLS records, and a copy of these while they are made. */
  private static final int COPIES = 3;

  private final int most;
  private final Semaphore free;

  /**
   * @param heapBytes that all requests together may use
   */
  RequestMemory(long heapBytes) {
    most = (int) Math.min(Integer.MAX_VALUE, heapBytes / COPIES);
    free = new Semaphore(most, true);
  }

  /** Bytes of the longest request. */
  int most() {
    return most;
  }

  /**
   * Takes the memory of a request.
   *
   * @param endNanos when to wait no longer, on the monotonic clock
   * @throws TrainException if others have it until then, or the agent stops
   */
  void take(int bytes, long endNanos) throws TrainException {
    try {
      if (!free.tryAcquire(bytes, endNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TrainException(NoCapacity.TIMEOUT, "other uploads used the memory all the time");
      }
    } catch (InterruptedException e) {
      throw TrainException.stopping();
    }
  }

  void giveBack(int bytes) {
    free.release(bytes);
  }
}
