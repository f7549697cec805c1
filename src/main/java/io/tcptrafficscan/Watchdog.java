package io.tcptrafficscan;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.posix.ServiceManager;
import io.tcptrafficscan.scan.Scanner;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Watches the threads without which the process is of no use: the scan's and those of both ports.
 * It ends the process when the scan hangs or a port's thread has ended, so that the service manager
 * can start it again. It has a thread of its own, which also tells the service manager every second
 * that the scan moves.
 */
@Singleton
class Watchdog {
  private static final Logger LOG = Logger.getLogger(Watchdog.class);
  private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(1);

  /** The process ends when so many looks in a row saw no move of the scan. */
  private static final int LOOKS_UNTIL_END = 30;

  private final Scanner scanner;
  private final VertxInternal vertx;
  private final Optional<ServiceManager> manager =
      Platform.isLinux() ? ServiceManager.of(System.getenv()) : Optional.empty();
  private volatile boolean stopped;

  Watchdog(Scanner scanner, Vertx vertx) {
    this.scanner = scanner;
    this.vertx = (VertxInternal) vertx;
  }

  /** Starts to watch. To be called once the scan has started. */
  void start() {
    manager.ifPresent(ServiceManager::ready);
    Thread thread = new Thread(this::watch, "watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on, threads may end. */
  void stop() {
    stopped = true;
    manager.ifPresent(ServiceManager::stopping);
  }

  private void watch() {
    boolean stalled = false;
    while (!stopped) {
      int still = scanner.look();
      if (still == 0) {
        manager.ifPresent(ServiceManager::beat);
      }
      if (!scanner.isMoving() && !stalled) {
        LOG.errorf("event=scan_stalled effect=\"nothing is measured until the scan resumes\"");
      } else if (scanner.isMoving() && stalled) {
        LOG.infof("event=scan_resumed");
      }
      stalled = !scanner.isMoving();
      check(still < LOOKS_UNTIL_END, "the scan has not moved for " + still + " s");
      check(havePortsThreads(), "a thread that serves a port has ended");
      pause();
    }
  }

  private void check(boolean holds, String problem) {
    if (!holds && !stopped) {
      Shutdown.fail(new IllegalStateException(problem));
    }
  }

  /** Whether all threads of Vert.x that accept and serve connections can still take work. */
  private boolean havePortsThreads() {
    return Stream.of(vertx.getEventLoopGroup(), vertx.getAcceptorEventLoopGroup())
        .allMatch(Watchdog::isWorking);
  }

  private static boolean isWorking(EventLoopGroup group) {
    for (EventExecutor thread : group) {
      if (thread.isShuttingDown()) {
        return false;
      }
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e); // nobody interrupts this thread
    }
  }
}
