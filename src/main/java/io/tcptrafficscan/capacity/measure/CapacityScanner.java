package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.HourlyBudget;
import io.tcptrafficscan.capacity.web.WebLimits;
import io.tcptrafficscan.capacity.web.WebMeter;
import io.tcptrafficscan.capacity.web.WebTls;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.CapacitySettings;
import io.tcptrafficscan.config.WebObject;
import io.tcptrafficscan.plan.Planner;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.WireUse;
import jakarta.inject.Singleton;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the {@link CapacityPlan} says. One thread begins what is due; each measurement that
 * is under way has a thread, so that a server that does not answer delays no other. {@link
 * OneTrain} keeps their trains apart.
 */
@Singleton
public class CapacityScanner {
  private static final Logger LOG = Logger.getLogger(CapacityScanner.class);

  /** Measurements under way at the same time; almost all of them wait for an answer. */
  private static final int MAX_AT_ONCE = 32;

  /** Part of these for paths whose last measurement gave a number, or that are new. */
  private static final int KEPT_FOR_GOOD_PATHS = 8;

  private static final long THREAD_KEPT_SECONDS = 10;

  /** Each has descriptors, so that few are kept for later when many were under way. */
  private static final int IDLE_METERS = 4;

  private final CapacitySettings settings;
  private final CapacityPlan plan;
  private final Measurer measurer;
  private final HourlyBudget budget;
  private final OneTrain wire;
  private final WebLimits webLimits;
  private final BlockingDeque<CapacityMeter> meters = new LinkedBlockingDeque<>(IDLE_METERS);
  private final AtomicInteger underWay = new AtomicInteger();
  private final Semaphore turns = new Semaphore(0);
  private @Nullable Thread thread;

  CapacityScanner(
      Planner planner,
      Readings scanned,
      CapacityReadings readings,
      WireUse wireUse,
      CapacityListener listener) {
    settings = planner.settings().capacity(); // a reload cannot change them
    plan = new CapacityPlan(planner, scanned, readings);
    measurer = new Measurer(settings.deep(), readings, listener);
    wire = new OneTrain(wireUse);
    budget = new HourlyBudget(settings.budgetBytes(), System::nanoTime);
    webLimits =
        new WebLimits(
            settings.webBytes(),
            WebTls.trusting(settings.authorities()),
            WebLimits.userAgent(BuildInfo.load().version()),
            planner::permittedAddresses);
  }

  /** Starts the thread, if there is anything to measure. It does nothing before its first turn. */
  public synchronized void start() {
    if ((isOn() || isResponding()) && !Platform.isLinux()) {
      LOG.warnf("event=capacity_ignored problem=\"trains need Linux\"");
    } else if (isOn()) {
      warnIfUnproven();
      Thread started = new Thread(this::run, "capacity");
      started.setDaemon(true);
      started.start();
      thread = started;
    }
  }

  private void warnIfUnproven() {
    boolean anyResponder = !settings.servers().isEmpty() && settings.token().isEmpty();
    boolean plainHttp =
        settings.webObjects().stream().anyMatch(each -> !each.upload() && !each.url().secure());
    if (settings.calibrate() && (anyResponder || plainHttp)) {
      LOG.warnf(
          "event=calibration_unproven effect=\"%s decides the factor: %s\"",
          anyResponder
              ? "whoever answers at the address of a capacity server"
              : "whoever answers for a capacity URL with http",
          anyResponder ? "share a token with --capacity-token-file" : "use https");
    }
  }

  /** Stops without waiting for a train that is under way. */
  public synchronized void stop() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /**
   * Lets the thread run the measurements that are due within a second. One thread must call this
   * every second. Any number of calls during a turn grant one more turn.
   */
  public void grantTurn() {
    if (turns.availablePermits() == 0) {
      turns.release();
    }
  }

  /** What is left of this hour's budget, in bytes. */
  public long budgetLeft() {
    return budget.left();
  }

  /** Whether there is anything to measure. */
  public boolean isOn() {
    return settings.helloTrain()
        || !settings.servers().isEmpty()
        || !settings.webObjects().isEmpty();
  }

  /** Whether this agent has a responder, which serves trains to others. */
  public boolean isResponding() {
    return settings.responder().isPresent();
  }

  private void run() {
    ExecutorService threads = threads();
    try {
      while (true) {
        turns.acquire();
        for (CapacityTask task : plan.due()) {
          TimeUnit.NANOSECONDS.sleep(task.dueNanos - System.nanoTime());
          begin(threads, task);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
      meters.forEach(CapacityMeter::close);
    }
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_AT_ONCE,
            MAX_AT_ONCE,
            THREAD_KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // stays short: no more tasks begin than there are threads
            task -> {
              Thread thread = new Thread(task, "capacity-train");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Begins a measurement; where too many are under way, it stays due. */
  private void begin(ExecutorService threads, CapacityTask task) {
    int most = task.pace.isBackingOff() ? MAX_AT_ONCE - KEPT_FOR_GOOD_PATHS : MAX_AT_ONCE;
    if (underWay.get() >= most) {
      return;
    }
    underWay.incrementAndGet();
    task.underWay = true;
    threads.execute(() -> measure(task));
  }

  private void measure(CapacityTask task) {
    try {
      WebObject object = task.object;
      if (object == null) {
        measureWithMeter(task);
      } else {
        measureWeb(task, object);
      }
    } catch (RuntimeException e) {
      LOG.errorf(e, "event=capacity_broke %s", task.path.describe());
    } finally {
      plan.ended(task);
      underWay.decrementAndGet();
    }
  }

  private void measureWeb(CapacityTask task, WebObject object) {
    try (WebMeter meter = new WebMeter(budget, wire, webLimits)) {
      measurer.measure(meter, task, object);
    }
  }

  private void measureWithMeter(CapacityTask task) {
    CapacityMeter idle = meters.pollFirst();
    CapacityMeter meter = idle == null ? new CapacityMeter(budget::spend, wire) : idle;
    boolean isKept = false;
    try {
      measurer.measure(meter, task);
      isKept = meters.offerFirst(meter);
    } finally {
      if (!isKept) {
        meter.close();
      }
    }
  }
}
