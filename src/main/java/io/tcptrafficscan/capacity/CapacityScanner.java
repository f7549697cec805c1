package io.tcptrafficscan.capacity;

import io.tcptrafficscan.config.CapacitySettings;
import io.tcptrafficscan.config.InterfaceName;
import io.tcptrafficscan.config.Server;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.reading.WireUse;
import io.tcptrafficscan.target.Interfaces;
import io.tcptrafficscan.target.Path;
import io.tcptrafficscan.train.CapacityMeter;
import io.tcptrafficscan.train.Direction;
import io.tcptrafficscan.train.HourlyBudget;
import io.tcptrafficscan.train.Responder;
import io.tcptrafficscan.train.ResponderCounters;
import io.tcptrafficscan.train.TrainTarget;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often the interfaces are looked at again. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For probes that are under way when a train is about to begin. */
  private static final long QUIET_MILLIS = 20;

  private final CapacitySettings settings;
  private final Interfaces interfaces;
  private final CapacityReadings readings;
  private final WireUse wireUse;
  private final ResponderCounters responderCounters;
  private final HourlyBudget budget;
  private final SplittableRandom random = new SplittableRandom();
  private @Nullable Responder responder;
  private @Nullable Thread thread;

  CapacityScanner(
      Settings settings,
      Interfaces interfaces,
      CapacityReadings readings,
      WireUse wireUse,
      ResponderCounters responderCounters) {
    this.settings = settings.capacity();
    this.readings = readings;
    this.wireUse = wireUse;
    this.responderCounters = responderCounters;
    this.interfaces = interfaces;
    budget = new HourlyBudget(this.settings.budgetBytes(), System::nanoTime);
  }

  /** Starts what was asked for. */
  public synchronized void start() {
    boolean wanted = settings.responder().isPresent() || !settings.servers().isEmpty();
    if (wanted && !Platform.isLinux()) {
      LOG.warnf("event=capacity_ignored problem=\"trains need Linux\"");
      return;
    }
    settings.responder().ifPresent(this::respond);
    if (!settings.servers().isEmpty()) {
      Thread started = new Thread(this::run, "capacity");
      started.setDaemon(true);
      started.start();
      thread = started;
    }
  }

  private void respond(Settings.Listener at) {
    try {
      responder =
          new Responder(
              InetAddress.getByName(at.host()),
              at.port(),
              settings.allowed(),
              token(),
              settings.responderBudgetBytes(),
              responderCounters,
              System::nanoTime);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // a literal
    }
    LOG.infof("event=responder_listening address=%s port=%d", at.host(), at.port());
  }

  private byte[] token() {
    return settings.token().getBytes(StandardCharsets.UTF_8);
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
    return !settings.servers().isEmpty();
  }

  /** Whether it serves others. */
  public boolean isResponding() {
    return settings.responder().isPresent();
  }

  private void run() {
    List<CapacityTask> tasks = new ArrayList<>();
    try (CapacityMeter meter = new CapacityMeter(budget::spend)) {
      while (true) {
        follow(tasks);
        CapacityTask next = first(tasks);
        long wait = next == null ? LOOK_NANOS : next.dueNanos - System.nanoTime();
        if (next == null || wait > LOOK_NANOS) {
          TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
          continue;
        }
        TimeUnit.NANOSECONDS.sleep(Math.max(0, wait));
        measure(meter, next, tasks);
        double jitter = random.nextDouble(LEAST_JITTER, MOST_JITTER);
        next.dueNanos = System.nanoTime() + (long) (settings.interval().toNanos() * jitter);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interfaces come and go; the tasks of those that stay go on. */
  private void follow(List<CapacityTask> tasks) {
    List<InterfaceName> names = interfaces.names();
    if (tasks.removeIf(task -> !names.contains(task.name))) {
      retain(tasks);
    }
    for (InterfaceName name : names) {
      if (tasks.stream().noneMatch(task -> task.name.equals(name))) {
        add(tasks, name);
      }
    }
  }

  private void add(List<CapacityTask> tasks, InterfaceName name) {
    for (Server server : settings.servers()) {
      if (server.isReachedOver(name)) {
        long due = System.nanoTime() + (long) (FIRST_NANOS * random.nextDouble());
        tasks.add(new CapacityTask(name, server, due));
      }
    }
  }

  /** What is gone takes its series along. */
  private void retain(List<CapacityTask> tasks) {
    readings.retain(tasks.stream().map(CapacityTask::path).toList());
  }

  private static @Nullable CapacityTask first(List<CapacityTask> tasks) {
    CapacityTask first = null;
    for (CapacityTask task : tasks) {
      first = first == null || task.dueNanos - first.dueNanos < 0 ? task : first;
    }
    return first;
  }

  private void measure(CapacityMeter meter, CapacityTask task, List<CapacityTask> tasks)
      throws InterruptedException {
    if (task.resolve()) {
      retain(tasks);
    }
    Path path = task.path();
    InetAddress address = path.address();
    if (address == null) {
      return;
    }
    TrainTarget target =
        new TrainTarget(task.name.value(), address, task.server.port(), settings.token());
    for (Direction direction : Direction.ALL) {
      wireUse.begin(task.name);
      CapacityMeter.Result result;
      try {
        TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
        result = meter.measure(target, direction, task.size(direction));
      } finally {
        wireUse.end(task.name, System.nanoTime());
      }
      task.next(direction, result.next());
      readings.record(new CapacityReadings.Key(path, direction), result, System.nanoTime());
      task.log(direction, CapacityReadings.reason(result));
    }
  }
}
