package io.tcptrafficscan;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduler;
import io.tcptrafficscan.capacity.measure.CapacityScanner;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.http.MetricsAddresses;
import io.tcptrafficscan.http.WebAccess;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Planner;
import io.tcptrafficscan.scan.Scanner;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts and stops what measures, and keeps up to date what it depends on: settings, interfaces and
 * names. It also grants the turns of the capacity measurements and retries what could not be
 * written. Quarkus' scheduler calls it once a second by the wall clock, and pauses after that clock
 * was set back. So the scan, which has a monotonic clock, asks for the upkeep as well when it is
 * overdue.
 */
@Singleton
class Upkeep {
  private static final long OVERDUE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LEAST_BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Scheduler scheduler;
  private final LiveSettings live;
  private final Interfaces interfaces;
  private final Planner planner;
  private final Scanner scanner;
  private final CapacityScanner capacity;
  private final Correction correction;
  private final MetricsAddresses metricsAddresses;
  private final WebAccess webAccess;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile boolean running;
  private volatile long doneNanos;
  private long lookedNanos; // of the scan's thread alone

  Upkeep(
      Scheduler scheduler,
      LiveSettings live,
      Interfaces interfaces,
      Planner planner,
      Scanner scanner,
      CapacityScanner capacity,
      Correction correction,
      MetricsAddresses metricsAddresses,
      WebAccess webAccess) {
    this.scheduler = scheduler;
    this.live = live;
    this.interfaces = interfaces;
    this.planner = planner;
    this.scanner = scanner;
    this.capacity = capacity;
    this.correction = correction;
    this.metricsAddresses = metricsAddresses;
    this.webAccess = webAccess;
  }

  /** Starts to measure, once interfaces and names are known or a second has passed. */
  void start() {
    planner.start();
    scanner.start(this::roundBegins);
    capacity.start();
    doneNanos = System.nanoTime();
    running = true;
  }

  /** Stops to measure, without waiting for lookups and trains that are under way. */
  void stop() {
    running = false;
    scheduler.pause();
    capacity.stop();
    scanner.stop();
    planner.close();
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  synchronized void everySecond() {
    if (!running) {
      return;
    }
    doneNanos = System.nanoTime();
    live.reloadIfChanged();
    planner.refresh();
    capacity.grantTurn();
    correction.saveIfDue();
    metricsAddresses.follow();
    webAccess.refresh();
  }

  /**
   * Asks for what cannot wait for the scheduler: the upkeep when it is overdue, and a look at the
   * interfaces that patterns match, since these must be followed within a round and a round may be
   * shorter than a second. Called on the scan's thread, which must not block.
   */
  private void roundBegins() {
    long now = System.nanoTime();
    boolean overdue = now - doneNanos > OVERDUE_NANOS;
    boolean look = interfaces.hasPatterns() && now - lookedNanos >= LEAST_BETWEEN_LOOKS_NANOS;
    if ((overdue || look) && asked.compareAndSet(false, true)) {
      lookedNanos = now;
      planner.runInBackground(() -> answer(overdue));
    }
  }

  private void answer(boolean overdue) {
    try {
      if (overdue) {
        everySecond();
      } else {
        planner.refreshPatterns();
      }
    } finally {
      asked.set(false);
    }
  }
}
