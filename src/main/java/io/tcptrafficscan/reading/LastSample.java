package io.tcptrafficscan.reading;

import io.tcptrafficscan.probe.TcpSample;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The newest sample of a path, as numbers. A reference to the sample itself would keep it alive for
 * a whole interval: each young collection would then copy one sample of every path.
 *
 * <p>One thread writes and never waits. Any thread reads, and gets the values of one sample: the
 * version is odd during a write, and a reader begins anew if it changed (a sequence lock).
 */
final class LastSample {
  /** Writes the version without the full fence of a volatile write. */
  private static final AtomicIntegerFieldUpdater<LastSample> VERSION =
      AtomicIntegerFieldUpdater.newUpdater(LastSample.class, "version");

  private volatile int version;
  private boolean present;
  private boolean hasTimestamps;
  private int synRetransmits;
  private long connectNanos;
  private long receiveWindowBytes;
  private long rttMicros;
  private long mssBytes;
  private long pathMtuBytes;
  private long takenNanos;

  /** Replaces the sample. */
  void set(TcpSample sample, long nowNanos) {
    int before = begin();
    present = true;
    hasTimestamps = sample.hasTimestamps();
    synRetransmits = sample.synRetransmits();
    connectNanos = sample.connectNanos();
    receiveWindowBytes = sample.receiveWindowBytes();
    rttMicros = sample.rttMicros();
    mssBytes = sample.mssBytes();
    pathMtuBytes = sample.pathMtuBytes();
    takenNanos = nowNanos;
    end(before);
  }

  /** Forgets the sample. */
  void clear() {
    int before = begin();
    present = false;
    end(before);
  }

  private int begin() {
    int before = version;
    VERSION.lazySet(this, before + 1);
    VarHandle.releaseFence(); // no value is written before the odd version
    return before;
  }

  private void end(int before) {
    VERSION.lazySet(this, before + 2); // and none after the even one
  }

  /** A sample and when it was taken, on the monotonic clock. */
  record Taken(TcpSample sample, long takenNanos) {}

  /** The sample; null if there is none. */
  @Nullable Taken get() {
    while (true) {
      int before = version;
      Taken taken = present ? read() : null;
      VarHandle.acquireFence(); // no value is read after the version
      if (before == version && (before & 1) == 0) {
        return taken;
      }
      Thread.onSpinWait();
    }
  }

  private Taken read() {
    return new Taken(
        new TcpSample(
            connectNanos,
            receiveWindowBytes,
            rttMicros,
            mssBytes,
            pathMtuBytes,
            synRetransmits,
            hasTimestamps),
        takenNanos);
  }
}
