package io.tcptrafficscan.scan;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.ScanCounters.Skip;
import io.tcptrafficscan.reading.WireUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that probes: it starts what is due, waits for what comes back, and records it.
 * Other threads hand it a new plan or stop it, and wake it for that.
 */
final class ScanLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ScanLoop.class);

  /** Between so many starts, what came back is looked at: waiting would inflate connect times. */
  private static final int STARTS_IN_A_ROW = 64;

  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final ProbeFailure NO_ADDRESS =
      new ProbeFailure(FailureReason.UNRESOLVED, "the server's name has no address", 0);

  private final ScanCounters counters;
  private final ScanListener listener;
  private final WireUse wireUse;
  private final LongSupplier nanoClock;
  private final Runnable roundBegins;
  private final long lastRound;
  private final Prober<PathTask> prober;
  private final RoundBook rounds;
  private final AtomicReference<@Nullable NextPlan> nextPlan = new AtomicReference<>();
  private volatile boolean stopped;
  private boolean closed;
  private List<PathTask> tasks = List.of();
  private long intervalNanos;
  private @Nullable Schedule schedule;
  private long begun;
  private long round = -1;
  private boolean lastRoundSucceeded;

  /**
   * @param roundBegins called on the scan's thread at every round: it must not block
   */
  ScanLoop(
      Settings settings,
      ScanCounters counters,
      ScanListener listener,
      WireUse wireUse,
      LongSupplier nanoClock,
      Runnable roundBegins) {
    this.wireUse = wireUse;
    this.counters = counters;
    this.listener = listener;
    this.nanoClock = nanoClock;
    this.roundBegins = roundBegins;
    intervalNanos = settings.interval().toNanos();
    lastRound = settings.count().orElse(Long.MAX_VALUE);
    prober = Prober.open(settings.close() == Settings.Close.RST, nanoClock, this::ended);
    rounds = new RoundBook(listener.wantsRounds(), this::roundEnded);
  }

  /** What to measure, and in which intervals. */
  private record NextPlan(List<Readings.Entry> entries, Settings settings) {}

  /** Follows another plan from now on, with the settings' intervals. From any thread. */
  void follow(List<Readings.Entry> plan, Settings settings) {
    nextPlan.set(new NextPlan(plan, settings));
    wake();
  }

  /** Ends the run. From any thread. */
  void stop() {
    stopped = true;
    wake();
  }

  /** Not after the close: the descriptor's number may be somebody else's by then. */
  private synchronized void wake() {
    if (!closed) {
      prober.wakeup();
    }
  }

  /** Whether a probe of the last round succeeded; to be read after the run. */
  boolean hasLastRoundSucceeded() {
    return lastRoundSucceeded;
  }

  /** Probes until stopped, or until the last round has ended. */
  @Override
  public void run() {
    while (!stopped && !isComplete()) {
      counters.beat(nanoClock.getAsLong());
      Schedule followed = takePlan();
      if (followed == null) {
        prober.await(LONGEST_WAIT_NANOS);
        continue;
      }
      boolean more = startDue(followed);
      long now = nanoClock.getAsLong();
      long untilRound = followed.roundStart(followed.roundAt(now) + 1) - now;
      long wait = followed.untilDue(now, Math.min(untilRound, LONGEST_WAIT_NANOS));
      prober.await(more ? 0 : wait);
    }
  }

  /** Releases what the run held; to be called once it has ended. */
  @Override
  public synchronized void close() {
    closed = true;
    prober.close();
  }

  private boolean isComplete() {
    return begun == lastRound && !rounds.isOpen();
  }

  /** Follows the newest plan. There is no schedule before the first. */
  private @Nullable Schedule takePlan() {
    NextPlan plan = nextPlan.getAndSet(null);
    if (plan == null) {
      return schedule;
    }
    IdentityHashMap<PathReadings, PathTask> known = new IdentityHashMap<>();
    tasks.forEach(task -> known.put(task.readings, task));
    List<PathTask> next = new ArrayList<>(plan.entries.size());
    for (Readings.Entry entry : plan.entries) {
      PathTask task = known.remove(entry.readings());
      next.add(task == null ? new PathTask(entry.readings(), prober) : task);
    }
    known.values().forEach(this::remove);
    tasks = List.copyOf(next);
    schedule = reschedule(plan.settings);
    return schedule;
  }

  /** Gives new tasks their times, and those whose interval changed others. */
  private Schedule reschedule(Settings settings) {
    long now = nanoClock.getAsLong();
    long interval = settings.interval().toNanos();
    Schedule followed = schedule;
    if (followed == null) {
      followed = new Schedule(now, interval); // once all is ready: nothing is late yet
    } else if (interval != intervalNanos) {
      followed.changeRounds(interval, round + 1, now);
    }
    intervalNanos = interval;
    Map<PathTask, Long> changed = new HashMap<>();
    for (PathTask task : tasks) {
      task.timeoutNanos = settings.timeout(task.path().server()).toNanos();
      long own = settings.interval(task.path().server()).toNanos();
      if (task.intervalNanos() == 0) {
        followed.add(task, own, now);
      } else if (task.intervalNanos() != own) {
        changed.put(task, own);
      }
    }
    if (!changed.isEmpty()) {
      followed.change(changed, now);
    }
    return followed;
  }

  private void remove(PathTask task) {
    if (schedule != null) {
      schedule.remove(task);
    }
    if (task.flight != null) {
      prober.cancel(task.flight);
      task.flight = null;
    }
    rounds.remove(task);
  }

  /** Begins the round that a moment falls into, where that has not begun. */
  private void beginRound(Schedule schedule, long number) {
    if (number <= round) {
      return;
    }
    if (begun > 0 && begun < lastRound) {
      counters.skipRounds(number - round - 1);
    }
    if (begun == lastRound) {
      rounds.endLast(); // and the number stays: what falls into a later round does not start
    } else {
      round = number;
      begun++;
      counters.beginRound();
      long end = schedule.roundStart(number + 1);
      rounds.begin(tasks, task -> task.dueNanos() - end < 0);
      roundBegins.run();
    }
  }

  /**
   * Starts what is due; returns whether there may be more. A round begins only when all that was
   * due before it has been taken, so that a path which is a little late still counts for its own.
   */
  private boolean startDue(Schedule schedule) {
    for (int i = 0; i < STARTS_IN_A_ROW; i++) {
      long now = nanoClock.getAsLong();
      PathTask task = (PathTask) schedule.takeDue(now);
      beginRound(schedule, schedule.roundAt(task == null ? now : task.dueNanos()));
      if (task == null) {
        return false;
      }
      if (begun == lastRound && schedule.roundAt(task.dueNanos()) > round) {
        schedule.reschedule(task, now);
      } else {
        start(schedule, task, now);
      }
    }
    return true;
  }

  private void start(Schedule schedule, PathTask task, long now) {
    long delay = now - task.dueNanos();
    long missed = schedule.reschedule(task, now);
    for (long i = 0; i < missed; i++) {
      counters.skipProbe(Skip.LATE);
    }
    if (Schedule.isTooLate(delay, task.intervalNanos())) {
      counters.skipProbe(Skip.LATE);
      rounds.skip(task);
    } else if (task.flight != null) {
      counters.skipProbe(Skip.IN_FLIGHT);
      rounds.await(task);
    } else if (wireUse.isBusy(task.path().interfaceName())) {
      counters.skipProbe(Skip.TRAIN);
      rounds.skip(task);
    } else {
      task.startedNanos = now;
      counters.scheduleDelay().record(delay);
      rounds.await(task);
      if (task.target == null) {
        ended(task, NO_ADDRESS);
      } else {
        task.flight = prober.start(task.target, task, task.timeoutNanos);
      }
    }
  }

  private void ended(PathTask task, ProbeOutcome outcome) {
    task.flight = null;
    long epochMillis = System.currentTimeMillis();
    boolean besideTrain = wireUse.wasBusy(task.path().interfaceName(), task.startedNanos);
    Measurement measurement =
        task.readings.record(outcome, nanoClock.getAsLong(), epochMillis, besideTrain);
    task.ended(outcome, measurement);
    logTransition(task, outcome);
    if (listener.wantsProbes()) {
      listener.probeEnded(new PathOutcome(task.path(), outcome, measurement), epochMillis);
    }
    rounds.end(task, outcome, measurement);
  }

  private void roundEnded(List<PathOutcome> outcomes, boolean anySuccess) {
    lastRoundSucceeded = anySuccess;
    counters.endFirstRound();
    if (listener.wantsRounds()) {
      listener.roundEnded(outcomes);
    }
  }

  private static void logTransition(PathTask task, ProbeOutcome outcome) {
    if (outcome instanceof ProbeFailure failure) {
      if (task.changesTo(true)) {
        LOG.warnf(
            "event=path_failed %s reason=%s detail=\"%s\"",
            task.path().describe(), failure.reason().label(), failure.detail());
      } else if (LOG.isDebugEnabled()) {
        LOG.debugf(
            "event=probe_failed %s reason=%s detail=\"%s\"",
            task.path().describe(), failure.reason().label(), failure.detail());
      }
    } else if (task.changesTo(false)) {
      LOG.infof("event=path_recovered %s", task.path().describe());
    }
  }
}
