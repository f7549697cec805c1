package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.HourlyBudget;
import io.tcptrafficscan.capacity.train.Responder;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.capacity.train.TrainOutcome.Arrived;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.config.CapacitySettings;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.plan.InterfaceSpeed;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.WireUse;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the responder, and the thread that measures capacity: one path after the other, so that an
 * interface has one train at a time, at intervals that vary by a fifth.
 */
@Singleton
public class CapacityScanner {
  private static final Logger LOG = Logger.getLogger(CapacityScanner.class);
  private static final double LEAST_JITTER = 0.8;
  private static final double MOST_JITTER = 1.2;

  /** New paths are first measured within so long each. */
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often interfaces and names are looked at again. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For probes that are under way when a train is about to begin. */
  private static final long QUIET_MILLIS = 20;

  private final LiveSettings live;
  private final CapacitySettings settings;
  private final Interfaces interfaces;
  private final Readings scanned;
  private final CapacityReadings readings;
  private final WireUse wireUse;
  private final ResponderCounters responderCounters;
  private final CapacityListener listener;
  private final HourlyBudget budget;
  private final SplittableRandom random = new SplittableRandom();
  private @Nullable Responder responder;
  private @Nullable Thread thread;

  CapacityScanner(
      LiveSettings live,
      Interfaces interfaces,
      Readings scanned,
      CapacityReadings readings,
      WireUse wireUse,
      ResponderCounters responderCounters,
      CapacityListener listener) {
    this.listener = listener;
    this.live = live;
    this.scanned = scanned;
    settings = live.current().capacity();
    this.readings = readings;
    this.wireUse = wireUse;
    this.responderCounters = responderCounters;
    this.interfaces = interfaces;
    budget = new HourlyBudget(settings.budgetBytes(), System::nanoTime);
  }

  /** Starts what was asked for. */
  public synchronized void start() {
    boolean wanted = isResponding() || isOn();
    if (wanted && !Platform.isLinux()) {
      LOG.warnf("event=capacity_ignored problem=\"trains need Linux\"");
      return;
    }
    settings
        .responder()
        .ifPresent(at -> responder = OwnResponder.open(at, settings, wireUse, responderCounters));
    if (isOn()) {
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
    if (responder != null) {
      responder.close();
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

  /** Whether it serves others. */
  public boolean isResponding() {
    return settings.responder().isPresent();
  }

  private void run() {
    Map<Path, CapacityTask> tasks = new HashMap<>();
    try (CapacityTargets targets = new CapacityTargets(live, interfaces, scanned);
        CapacityMeter meter = new CapacityMeter(budget::spend)) {
      while (true) {
        follow(tasks, targets.ofTrains(), targets.ofHellos());
        CapacityTask next = first(tasks.values());
        long wait = next == null ? LOOK_NANOS : next.dueNanos - System.nanoTime();
        if (next == null || wait > LOOK_NANOS) {
          TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
          continue;
        }
        TimeUnit.NANOSECONDS.sleep(Math.max(0, wait));
        measure(meter, next);
        long interval = intervalNanos(next.method) * next.endMeasurement();
        next.dueNanos = System.nanoTime() + jittered(interval, random);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** So long, but for a fifth more or less. */
  static long jittered(long nanos, RandomGenerator random) {
    return (long) (nanos * random.nextDouble(LEAST_JITTER, MOST_JITTER));
  }

  /** Paths come and go; those that stay go on, and those that go take their series along. */
  private void follow(Map<Path, CapacityTask> tasks, List<Path> trains, List<Path> hellos) {
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

  private static @Nullable CapacityTask first(Collection<CapacityTask> tasks) {
    CapacityTask first = null;
    for (CapacityTask task : tasks) {
      first = first == null || task.dueNanos - first.dueNanos < 0 ? task : first;
    }
    return first;
  }

  private void measure(CapacityMeter meter, CapacityTask task) throws InterruptedException {
    if (task.method == Method.HELLO) {
      CapacityMeter.Result result =
          onWire(task, () -> meter.measureHello(task.target, task.serverName()));
      record(task, Method.HELLO, Direction.UPLOAD, result);
      return;
    }
    boolean daily = settings.deep() && task.deep.isDue(System.nanoTime());
    for (Direction direction : Direction.ALL) {
      CapacityMeter.Result train =
          onWire(task, () -> meter.measure(task.target, direction, task.size(direction)));
      task.next(direction, train.next());
      BurstCheck burst = task.burst(direction);
      if (train.outcome() instanceof Arrived
          && (daily || burst.isOutdated(train, System.nanoTime()))) {
        measureDeep(meter, task, direction, train);
      }
      CapacityMeter.Result judged = burst.judge(train, System.nanoTime());
      record(task, Method.TRAIN, direction, judged);
      if (direction == Direction.DOWNLOAD) {
        tell(task.path, judged);
      }
    }
  }

  private void measureDeep(
      CapacityMeter meter, CapacityTask task, Direction direction, CapacityMeter.Result train)
      throws InterruptedException {
    CapacityMeter.Result deep =
        onWire(task, () -> meter.measureDeep(task.target, direction, train));
    record(task, Method.DEEP, direction, deep);
    task.deep.done(System.nanoTime());
    task.burst(direction).take(train, deep, System.nanoTime());
  }

  private CapacityMeter.Result onWire(CapacityTask task, Supplier<CapacityMeter.Result> train)
      throws InterruptedException {
    wireUse.begin(task.path.interfaceName());
    try {
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
      return train.get();
    } finally {
      wireUse.end(task.path.interfaceName(), System.nanoTime());
    }
  }

  private void record(
      CapacityTask task, Method method, Direction direction, CapacityMeter.Result result) {
    CapacityReadings.Key key = new CapacityReadings.Key(task.path, direction);
    readings.record(key, method, result, System.nanoTime());
    task.note(method, direction, result.reason());
  }

  private void tell(Path path, CapacityMeter.Result result) {
    if (result.outcome() instanceof Arrived arrived
        && arrived.estimate() instanceof Capacity capacity
        && arrived.rttMicros() > 0
        && arrived.windowBytes() > 0) {
      listener.measured(
          new CapacityListener.Download(
              path,
              capacity.bitsPerSecond(),
              arrived.windowBytes(),
              arrived.rttMicros(),
              arrived.local().getHostAddress(),
              InterfaceSpeed.bitsPerSecond(path.interfaceName())));
    }
  }
}
