package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.HourlyBudget;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.config.CapacitySettings;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Planner;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.WireUse;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Measures capacity on a thread of its own: one path after the other, so that an interface has one
 * train at a time, at intervals that vary by a fifth.
 */
@Singleton
public class CapacityScanner {
  private static final Logger LOG = Logger.getLogger(CapacityScanner.class);
  private static final double LEAST_JITTER = 0.8;
  private static final double MOST_JITTER = 1.2;

  /** The first measurements of n new paths are spread over n times this time. */
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A turn runs the measurements that are due within this time. */
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long to wait before a train, so that probes that are under way can end. */
  private static final long QUIET_MILLIS = 20;

  private final Planner planner;
  private final CapacitySettings settings;
  private final Readings scanned;
  private final CapacityReadings readings;
  private final WireUse wireUse;
  private final CapacityListener listener;
  private final HourlyBudget budget;
  private final SplittableRandom random = new SplittableRandom();
  private final Semaphore turns = new Semaphore(0);
  private @Nullable Thread thread;

  CapacityScanner(
      Planner planner,
      Readings scanned,
      CapacityReadings readings,
      WireUse wireUse,
      CapacityListener listener) {
    this.planner = planner;
    settings = planner.settings().capacity(); // a reload cannot change them
    this.scanned = scanned;
    this.readings = readings;
    this.wireUse = wireUse;
    this.listener = listener;
    budget = new HourlyBudget(settings.budgetBytes(), System::nanoTime);
  }

  /** Starts the thread, if there is anything to measure. It does nothing before its first turn. */
  public synchronized void start() {
    if ((isOn() || isResponding()) && !Platform.isLinux()) {
      LOG.warnf("event=capacity_ignored problem=\"trains need Linux\"");
    } else if (isOn()) {
      Thread started = new Thread(this::run, "capacity");
      started.setDaemon(true);
      started.start();
      thread = started;
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
    return settings.helloTrain() || !settings.servers().isEmpty();
  }

  /** Whether this agent has a responder, which serves trains to others. */
  public boolean isResponding() {
    return settings.responder().isPresent();
  }

  private void run() {
    Map<Path, CapacityTask> tasks = new HashMap<>();
    try (CapacityMeter meter = new CapacityMeter(budget::spend)) {
      while (true) {
        turns.acquire();
        CapacityTask next = next(tasks);
        while (next != null) {
          TimeUnit.NANOSECONDS.sleep(next.dueNanos - System.nanoTime());
          measure(meter, next);
          long interval = intervalNanos(next.method) * next.pace.end();
          next.dueNanos = System.nanoTime() + jittered(interval, random);
          next = next(tasks);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The task that is due first; null if none is due within this turn. */
  private @Nullable CapacityTask next(Map<Path, CapacityTask> tasks) {
    reconcile(tasks, planner.pathsToResponders(), pathsOfHellos());
    CapacityTask first = null;
    for (CapacityTask task : tasks.values()) {
      first = first == null || task.dueNanos - first.dueNanos < 0 ? task : first;
    }
    return first == null || first.dueNanos - System.nanoTime() > TURN_NANOS ? null : first;
  }

  /** The time, changed at random by up to a fifth. */
  static long jittered(long nanos, RandomGenerator random) {
    return (long) (nanos * random.nextDouble(LEAST_JITTER, MOST_JITTER));
  }

  /**
   * The paths of the scan that a ClientHello may measure. Responders and the nodes of a name are
   * left out: they are the operator's own, and can be measured with trains.
   */
  private List<Path> pathsOfHellos() {
    if (!settings.helloTrain()) {
      return List.of();
    }
    return scanned.entries().stream()
        .map(entry -> entry.readings().path())
        .filter(path -> path.address() != null)
        .filter(path -> !path.server().all() && !settings.servers().contains(path.server()))
        .toList();
  }

  /** Adds tasks for new paths, and removes tasks and readings of paths that went. */
  private void reconcile(Map<Path, CapacityTask> tasks, List<Path> trains, List<Path> hellos) {
    Set<Path> all = new HashSet<>(trains);
    all.addAll(hellos);
    if (tasks.keySet().retainAll(all)) {
      readings.retain(all);
    }
    trains.forEach(path -> add(tasks, path, Method.TRAIN, trains.size()));
    hellos.forEach(path -> add(tasks, path, Method.HELLO, hellos.size()));
  }

  private void add(Map<Path, CapacityTask> tasks, Path path, Method method, int count) {
    InetAddress address = path.address();
    if (address == null || tasks.containsKey(path)) {
      return;
    }
    TrainTarget target =
        new TrainTarget(
            path.interfaceName().value(), address, path.server().port(), settings.token());
    long now = System.nanoTime();
    long due = now + random.nextLong(Math.min(count * FIRST_NANOS, intervalNanos(method)));
    tasks.put(path, new CapacityTask(path, method, target, due, new Daily(now, random)));
  }

  private long intervalNanos(Method method) {
    return (method == Method.HELLO ? CapacityTask.HELLO_INTERVAL : settings.interval()).toNanos();
  }

  private void measure(CapacityMeter meter, CapacityTask task) throws InterruptedException {
    if (task.method == Method.HELLO) {
      TrainOutcome outcome = onWire(task, () -> meter.measureHello(task.target, task.serverName()));
      record(task, Method.HELLO, Direction.UPLOAD, outcome);
      return;
    }
    boolean daily = settings.deep() && task.deep.isDue(System.nanoTime());
    for (Direction direction : Direction.values()) {
      TrainOutcome train = onWire(task, () -> meter.measure(task.target, direction, task.sizes));
      BurstCheck burst = task.burst(direction);
      if (train.hasArrived() && (daily || burst.isOutdated(train, System.nanoTime()))) {
        TrainOutcome deep =
            onWire(
                task,
                () -> meter.measureDeep(task.target, direction, train.estimate().bitsPerSecond()));
        record(task, Method.DEEP, direction, deep);
        task.deep.done(System.nanoTime());
        burst.take(train, deep, System.nanoTime());
      }
      TrainOutcome judged = burst.judge(train, System.nanoTime());
      record(task, Method.TRAIN, direction, judged);
      if (direction == Direction.DOWNLOAD
          && judged.estimate().isCapacity()
          && judged.rttMicros() > 0
          && judged.windowBytes() > 0) {
        listener.measured(task.path, judged);
      }
    }
  }

  /** Runs a train, and holds probes of its interface back meanwhile. */
  private TrainOutcome onWire(CapacityTask task, Supplier<TrainOutcome> train)
      throws InterruptedException {
    wireUse.begin(task.path.interfaceName());
    try {
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
      return train.get();
    } finally {
      wireUse.end(task.path.interfaceName(), System.nanoTime());
    }
  }

  private void record(CapacityTask task, Method method, Direction direction, TrainOutcome outcome) {
    CapacityReadings.Key key = new CapacityReadings.Key(task.path, direction);
    readings.record(key, method, outcome, System.nanoTime());
    task.note(method, direction, outcome.estimate());
  }
}
