package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Estimates again and again while a train goes on, on a thread of its own: a receiver that
 * calculates would read late. The train is long enough when an estimate has a narrow interval, and
 * an earlier one by fewer bytes agrees.
 */
final class RunningEstimate implements AutoCloseable {
  private static final int FIRST_BYTES = 1 << 16;
  private static final double STEP = 1.1;

  /** Estimates by this share of the bytes confirm each other. */
  private static final double EARLIER = 0.9;

  /** A narrower interval is not worth a longer train. */
  private static final double WANTED_ERROR = 0.05;

  /** In a shorter time, a line that others share may look free. */
  private static final long LEAST_NANOS = 12_000_000;

  private final Progress progress;
  private final ExecutorService thread;
  private final AtomicBoolean busy = new AtomicBoolean();
  private long nextBytes = FIRST_BYTES;
  private volatile boolean enough;

  // Of the thread alone.
  private @Nullable CapacityEstimate earlier;
  private long earlierBytes;

  RunningEstimate(Progress progress) {
    this(
        progress,
        Executors.newSingleThreadExecutor(
            task -> {
              Thread daemon = new Thread(task, "capacity-estimate");
              daemon.setDaemon(true);
              return daemon;
            }));
  }

  /**
   * For a test.
   *
   * @param thread runs one task at a time
   */
  RunningEstimate(Progress progress, ExecutorService thread) {
    this.progress = progress;
    this.thread = thread;
  }

  /** Takes the train so far, and estimates if that is due. Returns at once. */
  void offer(Download soFar, long bytes) {
    if (bytes >= nextBytes && busy.compareAndSet(false, true)) {
      nextBytes = (long) (STEP * bytes);
      Download train = soFar.copy();
      thread.execute(
          () -> {
            estimate(train, bytes);
            busy.set(false);
          });
    }
  }

  /** Whether the train is long enough. */
  boolean isEnough() {
    return enough;
  }

  private void estimate(Download train, long bytes) {
    CapacityEstimate now = train.estimate();
    progress.note(bytes, now);
    CapacityEstimate before = earlier;
    if (!now.isCapacity()) {
      earlier = null;
    } else if (before == null) {
      earlier = now;
      earlierBytes = bytes;
    } else if (earlierBytes <= EARLIER * bytes) {
      boolean agree =
          Math.abs(now.bitsPerSecond() - before.bitsPerSecond())
              <= now.errorRatio() * now.bitsPerSecond()
                  + before.errorRatio() * before.bitsPerSecond();
      enough = agree && now.errorRatio() <= WANTED_ERROR && now.dispersionNanos() >= LEAST_NANOS;
      if (!agree) {
        earlier = now;
        earlierBytes = bytes;
      }
    }
  }

  /** Waits for an estimate that is under way. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
