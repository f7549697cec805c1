package io.tcptrafficscan;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.history.History;
import io.tcptrafficscan.history.HistoryFile;
import io.tcptrafficscan.posix.Platform;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The thread that moves probes into the history and saves it. It stands back behind the thread that
 * probes.
 */
@Singleton
class HistoryKeeper {
  private static final Logger LOG = Logger.getLogger(HistoryKeeper.class);
  private static final long DIGEST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SAVE_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** The orderly end has a second for everything. */
  private static final long LAST_SAVE_MILLIS = 500;

  private final History history;
  private final @Nullable HistoryFile file;
  private volatile boolean stopped;
  private @Nullable Thread thread;

  HistoryKeeper(History history, Settings settings) {
    this.history = history;
    file = settings.stateFile().flatMap(HistoryKeeper::file).orElse(null);
  }

  private static Optional<HistoryFile> file(Path stateFile) {
    try {
      return Optional.of(HistoryFile.beside(stateFile));
    } catch (IOException e) {
      return Optional.empty(); // the lock of the state file would not have been taken
    }
  }

  /** Reads what is kept, and starts the thread. To be called before anything is measured. */
  void start() {
    if (file != null) {
      file.load(history);
    }
    Thread keeper = new Thread(this::run, "history");
    keeper.setDaemon(true);
    history.wake(keeper);
    thread = keeper;
    keeper.start();
  }

  private void run() {
    Platform.standBack();
    long savedNanos = System.nanoTime();
    while (!stopped) {
      LockSupport.parkNanos(DIGEST_NANOS);
      try {
        history.digest();
        if (file != null && System.nanoTime() - savedNanos >= SAVE_NANOS) {
          file.save(history);
          savedNanos = System.nanoTime();
        }
      } catch (RuntimeException e) {
        LOG.error("event=history_broke", e);
      }
    }
    if (file != null) {
      file.save(history);
    }
  }

  /** Saves the history for the last time, and does not wait long for a slow disk. */
  void stop() {
    Thread keeper = thread;
    if (keeper == null) {
      return;
    }
    stopped = true;
    LockSupport.unpark(keeper);
    try {
      keeper.join(LAST_SAVE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
