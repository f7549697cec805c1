package io.tcptrafficscan.scan;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.Planner;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.reading.Readiness;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.WireUse;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Owns the thread that probes, and hands it every new plan. */
@Singleton
public class Scanner {
  private static final Logger LOG = Logger.getLogger(Scanner.class);
  private static final long STOP_MILLIS = 500;

  /** The scan counts as stalled when so many looks in a row saw no move. */
  private static final int LOOKS_UNTIL_STALLED = 10;

  private final Planner planner;
  private final Readings readings;
  private final ScanCounters counters;
  private final WireUse wireUse;
  private final ScanListener listener;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final PlanLog planLog = new PlanLog();
  private volatile @Nullable Readiness readiness;
  private volatile int still = LOOKS_UNTIL_STALLED;
  private long seenNanos;
  private @Nullable ScanLoop loop;
  private @Nullable Thread thread;

  Scanner(
      Planner planner,
      Readings readings,
      ScanCounters counters,
      WireUse wireUse,
      ScanListener listener) {
    this.planner = planner;
    this.readings = readings;
    this.counters = counters;
    this.wireUse = wireUse;
    this.listener = listener;
  }

  /**
   * Starts to measure.
   *
   * @param roundBegins called on the scan's thread at every round: it must not block
   */
  public synchronized void start(Runnable roundBegins) {
    if (!Prober.isFullySupported()) {
      LOG.warnf(
          "event=interface_ignored problem=\"%s can neither bind to an interface nor report TCP"
              + " figures: the system chooses the interface, RTT is the connect time\"",
          System.getProperty("os.name"));
    }
    ScanLoop started =
        new ScanLoop(
            planner.settings(),
            counters,
            listener,
            wireUse,
            System::nanoTime,
            roundBegins,
            planner::isPending);
    readiness = new Readiness(readings, System::nanoTime);
    planner.subscribe((plan, settings) -> follow(started, plan, settings));
    still = 0;
    Thread runner = new Thread(() -> run(started), "scan");
    runner.setDaemon(true);
    loop = started;
    thread = runner;
    runner.start();
  }

  private void follow(ScanLoop running, Plan plan, Settings settings) {
    planLog.log(plan);
    running.replacePlan(readings.reconcile(plan, settings), settings);
  }

  private void run(ScanLoop running) {
    try {
      running.run();
      ended.complete(running.hasLastRoundSucceeded());
    } catch (RuntimeException | Error e) {
      ended.completeExceptionally(e);
    } finally {
      running.close();
    }
  }

  /**
   * Completes when the scan ends: with whether a probe of the last round succeeded, or
   * exceptionally if the scan's thread died.
   */
  public CompletionStage<Boolean> ended() {
    return ended;
  }

  /**
   * Looks whether the scan's thread has moved since the last look. It moves at least once a second,
   * however long the rounds are. One thread must call this every second. Looks are counted, not
   * seconds: after a standstill of the whole process, all threads have missed the same time.
   *
   * @return how many looks in a row saw no move
   */
  public int look() {
    long heartbeat = counters.heartbeatNanos();
    int now = heartbeat == seenNanos ? still + 1 : 0;
    seenNanos = heartbeat;
    still = now;
    return now;
  }

  /** Whether the scan has started, and the last ten looks saw its thread move. */
  public boolean isMoving() {
    return still < LOOKS_UNTIL_STALLED;
  }

  /** Whether the scan has started, and what it measures can be shown. */
  public boolean isReady() {
    Readiness started = readiness;
    return started != null && started.isReady();
  }

  /** Stops to measure, and waits until the thread has ended, but only for a moment. */
  public synchronized void stop() {
    if (loop == null || thread == null) {
      return;
    }
    loop.stop();
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
