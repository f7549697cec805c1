package io.tcptrafficscan;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * The end of the process. Whoever asks for it gives the exit status; the first one decides. The end
 * is orderly, but it takes only a moment: a thread that waits for nothing halts the process then,
 * even if a log, a file or a lock holds up the orderly end.
 */
final class Ending {
  /**
   * Exit status after an error without which measuring cannot go on. The JVM has the same one for
   * {@code ExitOnOutOfMemoryError}.
   */
  static final int BROKEN = 3;

  private static final Logger LOG = Logger.getLogger(Ending.class);
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
  private static final int NONE = -1;

  private static final CompletableFuture<Integer> ASKED = new CompletableFuture<>();
  private static final AtomicInteger STATUS = new AtomicInteger(NONE);
  private static final Thread HALT = new Thread(Ending::haltWhenAsked, "halt");

  private Ending() {}

  /**
   * Starts the thread that halts, while there is memory for it. From now on, an exception that
   * nobody catches ends the process instead of its thread alone.
   */
  static void prepare() {
    HALT.setDaemon(true);
    HALT.start();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> broke(failure));
  }

  /** Waits until somebody asks for the end, and returns the exit status. */
  static int await() {
    return ASKED.join();
  }

  /** Asks for the end. Returns at once. */
  static void ask(int status) {
    if (STATUS.compareAndSet(NONE, status)) {
      LockSupport.unpark(HALT);
    }
    ASKED.complete(STATUS.get());
  }

  /** Ends the process after an error, with one line in the log that says which. */
  static void broke(Throwable failure) {
    boolean first = STATUS.compareAndSet(NONE, BROKEN);
    LockSupport.unpark(HALT);
    if (first) {
      String thread = Thread.currentThread().getName();
      LOG.error("event=error_ends_process exit_status=" + BROKEN + " thread=" + thread, failure);
    }
    ASKED.complete(BROKEN);
  }

  private static void haltWhenAsked() {
    while (STATUS.get() == NONE) {
      LockSupport.park();
    }
    long asked = System.nanoTime();
    for (long left = MOST_NANOS; left > 0; left = MOST_NANOS - (System.nanoTime() - asked)) {
      LockSupport.parkNanos(left);
    }
    Runtime.getRuntime().halt(STATUS.get());
  }
}
