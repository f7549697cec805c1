package io.tcptrafficscan.history;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands probes from the thread that measures to the one that keeps the history. One thread puts,
 * one takes; neither waits, and nothing is allocated. A probe that finds it full is dropped and
 * counted.
 */
final class Inbox {
  private final long[] entries;
  private final @Nullable Series[] owners;
  private final int mask;
  private final AtomicLong put = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile @Nullable Thread taker;

  /** Takes the probes. */
  interface Taker {
    void take(Series owner, long entry);
  }

  /**
   * @param size a power of two
   */
  Inbox(int size) {
    entries = new long[size];
    owners = new Series[size];
    mask = size - 1;
  }

  /** The thread to wake up when half of the places are taken. */
  void wake(Thread thread) {
    taker = thread;
  }

  void put(Series owner, long entry) {
    long at = put.get();
    long waiting = at - taken.get();
    if (waiting > mask) {
      dropped.lazySet(dropped.get() + 1);
      return;
    }
    entries[(int) at & mask] = entry;
    owners[(int) at & mask] = owner;
    put.lazySet(at + 1);
    if (waiting == mask >>> 1) {
      LockSupport.unpark(taker);
    }
  }

  void drain(Taker to) {
    long end = put.get();
    for (long at = taken.get(); at < end; at++) {
      Series owner = owners[(int) at & mask];
      if (owner != null) {
        to.take(owner, entries[(int) at & mask]);
      }
      owners[(int) at & mask] = null;
      taken.lazySet(at + 1);
    }
  }

  int size() {
    return entries.length;
  }

  long dropped() {
    return dropped.get();
  }
}
