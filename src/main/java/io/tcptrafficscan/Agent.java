package io.tcptrafficscan;

import io.quarkus.runtime.QuarkusApplication;
import io.tcptrafficscan.capacity.measure.CapacityScanner;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.console.Console;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.scan.Scanner;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import org.jboss.logging.Logger;

/** From both ports listening to the orderly end. */
public class Agent implements QuarkusApplication {
  private static final Logger LOG = Logger.getLogger(Agent.class);
  private static final int SUCCESS = 0;
  private static final int FAILURE = 1;

  private static final java.util.logging.Logger OWN_LOG =
      java.util.logging.Logger.getLogger("io.tcptrafficscan");

  private final LiveSettings live;
  private final Scanner scanner;
  private final CapacityScanner capacity;
  private final Correction correction;
  private final Console console;

  @Inject
  Agent(
      LiveSettings live,
      Scanner scanner,
      CapacityScanner capacity,
      Correction correction,
      Console console) {
    this.correction = correction;
    this.live = live;
    this.capacity = capacity;
    this.scanner = scanner;
    this.console = console;
  }

  /** Measures until a signal or the last round; returns the exit status. */
  @Override
  public int run(String... args) throws InterruptedException {
    CompletableFuture<Integer> end = scanner.ended().handle(Agent::status);
    AtomicBoolean asked = new AtomicBoolean();
    StopSignals.handle(
        () -> {
          asked.set(true);
          end.complete(SUCCESS);
        });
    followReloads();
    sayWhetherNetRawIsHeld();
    console.start();
    scanner.start();
    capacity.start();
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      capacity.stop();
      scanner.stop();
      correction.keep();
      if (asked.get()) {
        console.sayShuttingDown();
      }
      console.stop();
    }
  }

  private void followReloads() {
    if (live.canReload()) {
      live.follow(settings -> OWN_LOG.setLevel(level(settings.logLevel())));
      StopSignals.handleHangUp(() -> live.reload("sighup"));
    }
  }

  private static Level level(Settings.LogLevel level) {
    return switch (level) {
      case ERROR -> Level.SEVERE;
      case WARN -> Level.WARNING;
      case INFO -> Level.INFO;
      case DEBUG -> Level.FINE;
    };
  }

  private static void sayWhetherNetRawIsHeld() {
    if (!Platform.isLinux()) {
      return;
    }
    boolean held = Platform.hasNetRaw();
    LOG.infof(
        "event=net_raw effective=%s kernel=%s detail=\"%s\"",
        held,
        System.getProperty("os.version"),
        held
            ? "interfaces can be bound, whatever the kernel"
            : "none is needed from Linux 5.7 on; before that, probes fail with reason=permission");
  }

  private static int status(
      @org.jspecify.annotations.Nullable Boolean succeeded,
      @org.jspecify.annotations.Nullable Throwable failure) {
    if (failure != null) {
      LOG.error("event=scan_broke", failure);
    }
    return Boolean.TRUE.equals(succeeded) ? SUCCESS : FAILURE;
  }
}
