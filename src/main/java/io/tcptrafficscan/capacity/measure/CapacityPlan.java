package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.config.CapacitySettings;
import io.tcptrafficscan.config.WebObject;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Planner;
import io.tcptrafficscan.reading.Readings;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which paths are measured, how, and when: at intervals that vary by a fifth. For one thread,
 * except for {@link #ended}.
 */
final class CapacityPlan {
  private static final double LEAST_JITTER = 0.8;
  private static final double MOST_JITTER = 1.2;

  /** The first measurements of n new paths are spread over n times this time. */
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A turn runs the measurements that are due within this time. */
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Planner planner;
  private final CapacitySettings settings;
  private final Readings scanned;
  private final CapacityReadings readings;
  private final Random random = new Random(); // any thread may use it
  private final Map<CapacityTask.Key, CapacityTask> tasks = new HashMap<>();

  CapacityPlan(Planner planner, Readings scanned, CapacityReadings readings) {
    this.planner = planner;
    settings = planner.settings().capacity(); // a reload cannot change them
    this.scanned = scanned;
    this.readings = readings;
  }

  /**
   * Takes in new paths and those that went. Returns what is due within this turn and not under way,
   * in the order of the times.
   */
  List<CapacityTask> due() {
    reconcile();
    long now = System.nanoTime();
    return tasks.values().stream()
        .filter(task -> !task.underWay && task.dueNanos - now <= TURN_NANOS)
        .sorted(Comparator.comparingLong(task -> task.dueNanos - now))
        .toList();
  }

  /** Plans the next measurement of a path after one that ended. From any thread. */
  void ended(CapacityTask task) {
    long interval = intervalNanos(task.method, task.object) * task.pace.end();
    long pause = Math.max(jittered(interval, random), task.leastPause.toNanos());
    task.dueNanos = System.nanoTime() + pause;
    task.underWay = false;
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
  private void reconcile() {
    Set<CapacityTask.Key> all = new LinkedHashSet<>();
    planner.pathsToResponders().forEach(path -> all.add(key(path, Method.TRAIN)));
    pathsOfHellos().forEach(path -> all.add(key(path, Method.HELLO)));
    planner.pathsToWebServers().forEach(path -> all.addAll(webKeys(path)));
    tasks.keySet().retainAll(all);
    // each time, since a measurement may end after its path went
    readings.retain(all.stream().map(CapacityTask.Key::path).toList());
    all.forEach(key -> add(key, all.size()));
  }

  private static CapacityTask.Key key(Path path, Method method) {
    return new CapacityTask.Key(path, method, null);
  }

  private List<CapacityTask.Key> webKeys(Path path) {
    return settings.webObjects().stream()
        .filter(each -> each.url().server().equals(path.server()))
        .filter(each -> each.isMeasuredOver(path.interfaceName()))
        .map(each -> new CapacityTask.Key(path, Method.WEB, each))
        .toList();
  }

  private void add(CapacityTask.Key key, int count) {
    Path path = key.path();
    InetAddress address = path.address();
    if (address == null || tasks.containsKey(key)) {
      return;
    }
    TrainTarget target =
        new TrainTarget(
            path.interfaceName().value(), address, path.server().port(), settings.token());
    long now = System.nanoTime();
    long most = Math.min(count * FIRST_NANOS, intervalNanos(key.method(), key.object()));
    long due = now + random.nextLong(most);
    tasks.put(key, new CapacityTask(key, target, due, new Daily(now, random)));
  }

  private long intervalNanos(Method method, @Nullable WebObject object) {
    return object != null
        ? settings.webInterval(object).toNanos()
        : (method == Method.HELLO ? CapacityTask.HELLO_INTERVAL : settings.interval()).toNanos();
  }
}
