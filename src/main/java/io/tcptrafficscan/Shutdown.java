package io.tcptrafficscan;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Ends the process. Any thread may request it with an exit status; the first request decides. The
 * main thread then has 0.7 s to stop everything in order. After that a thread of its own halts the
 * process, even if a log, a file or a lock holds up the main thread.
 */
final class Shutdown {
  /**
   * Exit status when an error ended a part without which measuring cannot go on. The JVM has the
   * same status for {@code ExitOnOutOfMemoryError}.
   */
  static final int FAILED = 3;

  private static final Logger LOG = Logger.getLogger(Shutdown.class);
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
  private static final int NONE = -1;

  private static final CompletableFuture<Integer> REQUESTED = new CompletableFuture<>();
  private static final AtomicInteger STATUS = new AtomicInteger(NONE);
  private static final Thread HALT = new Thread(Shutdown::haltWhenRequested, "halt");

  private Shutdown() {}

  /**
   * Starts the thread that halts; at the end there may be no memory for it. From now on, an
   * exception that nobody catches ends the process instead of its thread alone.
   */
  static void prepare() {
    HALT.setDaemon(true);
    HALT.start();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> fail(failure));
  }

  /** Waits until the end is requested, and returns the exit status. */
  static int await() {
    return REQUESTED.join();
  }

  /** Requests the end. Returns at once. */
  static void request(int status) {
    if (STATUS.compareAndSet(NONE, status)) {
      LockSupport.unpark(HALT);
    }
    REQUESTED.complete(STATUS.get());
  }

  /** Ends the process after an error, with one line in the log that says which. */
  static void fail(Throwable failure) {
    boolean first = STATUS.compareAndSet(NONE, FAILED);
    LockSupport.unpark(HALT);
    if (first) {
      String thread = Thread.currentThread().getName();
      LOG.error("event=error_ends_process exit_status=" + FAILED + " thread=" + thread, failure);
    }
    REQUESTED.complete(FAILED);
  }

  private static void haltWhenRequested() {
    while (STATUS.get() == NONE) {
      LockSupport.park();
    }
    long requested = System.nanoTime();
    for (long left = GRACE_NANOS; left > 0; left = GRACE_NANOS - (System.nanoTime() - requested)) {
      LockSupport.parkNanos(left);
    }
    Runtime.getRuntime().halt(STATUS.get());
  }
}
