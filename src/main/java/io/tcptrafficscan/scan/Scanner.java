package io.tcptrafficscan.scan;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.Planner;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.WireUse;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Owns the thread that probes, and hands it every new plan. */
@Singleton
public class Scanner {
  private static final Logger LOG = Logger.getLogger(Scanner.class);
  private static final long STOP_MILLIS = 500;
  private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Planner planner;
  private final Readings readings;
  private final ScanCounters counters;
  private final WireUse wireUse;
  private final ScanListener listener;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final PlanLog planLog = new PlanLog();
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
    planner.subscribe((plan, settings) -> follow(started, plan, settings));
    counters.beat(System.nanoTime());
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
  public CompletableFuture<Boolean> ended() {
    return ended;
  }

  /** Whether the scan's thread moved within the last ten seconds. It moves every second. */
  public boolean isMoving() {
    return System.nanoTime() - counters.heartbeatNanos() < STALLED_NANOS;
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
