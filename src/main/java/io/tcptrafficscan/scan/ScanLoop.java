package io.tcptrafficscan.scan;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.PathReadings.Skip;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.WireUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The work of the one thread that probes: it starts the probes that are due, waits for outcomes and
 * records them. Other threads may give it a new plan or stop it.
 */
final class ScanLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ScanLoop.class);

  /** Most probes to start before looking for outcomes: a late look inflates connect times. */
  private static final int STARTS_IN_A_ROW = 64;

  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final ProbeFailure NO_ADDRESS =
      new ProbeFailure(FailureReason.UNRESOLVED, "the server's name has no address", 0);

  private final ScanCounters counters;
  private final ScanListener listener;
  private final WireUse wireUse;
  private final LongSupplier nanoClock;
  private final Runnable roundBegins;
  private final Predicate<Server> pending;
  private final long roundsWanted;
  private final Prober<PathTask> prober;
  private final TransitionLog transitions = new TransitionLog();
  private final Rounds rounds = new Rounds(this::roundEnded);
  private final AtomicReference<@Nullable NextPlan> nextPlan = new AtomicReference<>();
  private volatile boolean stopped;
  private boolean closed;
  private List<PathTask> tasks = List.of();
  private long intervalNanos;
  private @Nullable Schedule schedule;
  private long roundsBegun;

  /** The number of the current round in the schedule. Rounds that were missed have numbers, too. */
  private long round = -1;

  private boolean lastRoundSucceeded;

  /**
   * @param roundBegins called on the scan's thread at every round: it must not block
   * @param pending whether a server's name is still looked up for the first time
   */
  ScanLoop(
      Settings settings,
      ScanCounters counters,
      ScanListener listener,
      WireUse wireUse,
      LongSupplier nanoClock,
      Runnable roundBegins,
      Predicate<Server> pending) {
    this.wireUse = wireUse;
    this.counters = counters;
    this.listener = listener;
    this.nanoClock = nanoClock;
    this.roundBegins = roundBegins;
    this.pending = pending;
    intervalNanos = settings.interval().toNanos();
    roundsWanted = settings.count().orElse(Long.MAX_VALUE);
    prober = Prober.open(settings.close() == Settings.Close.RST, nanoClock, this::ended);
  }

  /** What to measure, and in which intervals. */
  private record NextPlan(List<Readings.Entry> entries, Settings settings) {}

  /** Measures another plan from now on, with the intervals of {@code settings}. From any thread. */
  void replacePlan(List<Readings.Entry> plan, Settings settings) {
    nextPlan.set(new NextPlan(plan, settings));
    wake();
  }

  /** Ends the run. From any thread. */
  void stop() {
    stopped = true;
    wake();
  }

  /** Does nothing after the close, when another file may have the descriptor's number. */
  private synchronized void wake() {
    if (!closed) {
      prober.wakeup();
    }
  }

  /** Whether any probe of the last round succeeded. To be called after the run. */
  boolean hasLastRoundSucceeded() {
    return lastRoundSucceeded;
  }

  /** Probes until stopped, or until the last round has ended. */
  @Override
  public void run() {
    while (!stopped && !isComplete()) {
      counters.beat(nanoClock.getAsLong());
      Schedule current = takePlan();
      if (current == null) {
        prober.await(LONGEST_WAIT_NANOS);
        continue;
      }
      boolean more = startDue(current);
      long now = nanoClock.getAsLong();
      transitions.flush(now);
      long untilRound = current.roundStart(current.roundAt(now) + 1) - now;
      long wait = current.untilDue(now, Math.min(untilRound, LONGEST_WAIT_NANOS));
      prober.await(more ? 0 : wait);
    }
    transitions.end(nanoClock.getAsLong());
  }

  /** Closes all connections. To be called after the run. */
  @Override
  public synchronized void close() {
    closed = true;
    prober.close();
  }

  private boolean isComplete() {
    return roundsBegun == roundsWanted && !rounds.areOpen();
  }

  /** Takes the newest plan, if there is one, and returns the schedule; null before any plan. */
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
    transitions.replace(tasks, intervalNanos);
    return schedule;
  }

  /** Schedules new tasks, and tasks whose interval changed. */
  private Schedule reschedule(Settings settings) {
    long now = nanoClock.getAsLong();
    long interval = settings.interval().toNanos();
    Schedule current = schedule;
    if (current == null) {
      current = new Schedule(now, interval);
    } else if (interval != intervalNanos) {
      boolean isLast = roundsBegun == roundsWanted; // it goes on, or its probes would not start
      current.changeRounds(interval, isLast ? round : round + 1, now);
    }
    intervalNanos = interval;
    Map<PathTask, Long> changed = new HashMap<>();
    for (PathTask task : tasks) {
      task.timeoutNanos = settings.timeout(task.path().server()).toNanos();
      long own = settings.interval(task.path().server()).toNanos();
      if (task.intervalNanos() == 0) {
        current.add(task, own, now);
      } else if (task.intervalNanos() != own) {
        changed.put(task, own);
      }
    }
    if (!changed.isEmpty()) {
      current.change(changed, now);
    }
    return current;
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

  /** Begins a round, unless that one or a later one has begun. */
  private void beginRound(Schedule schedule, long number) {
    if (number <= round) {
      return;
    }
    if (roundsBegun > 0 && roundsBegun < roundsWanted) {
      counters.skipRounds(number - round - 1);
    }
    if (roundsBegun == roundsWanted) {
      rounds.endCurrent(); // the number stays, so that no probe of a later round starts
    } else {
      round = number;
      roundsBegun++;
      counters.beginRound();
      long end = schedule.roundStart(number + 1);
      rounds.begin(tasks, task -> task.dueNanos() - end < 0);
      roundBegins.run();
    }
  }

  /**
   * Starts probes that are due; returns whether there may be more. A round begins only when all
   * probes due before it were started, so that a probe that is a little late counts for the round
   * that it was planned for.
   */
  private boolean startDue(Schedule schedule) {
    for (int i = 0; i < STARTS_IN_A_ROW; i++) {
      long now = nanoClock.getAsLong();
      PathTask task = (PathTask) schedule.takeDue(now);
      beginRound(schedule, schedule.roundAt(task == null ? now : task.dueNanos()));
      if (task == null) {
        return false;
      }
      if (roundsBegun == roundsWanted && schedule.roundAt(task.dueNanos()) > round) {
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
      task.readings.skip(Skip.LATE);
    }
    if (Schedule.isTooLate(delay, task.intervalNanos())) {
      task.readings.skip(Skip.LATE);
      rounds.skip(task);
    } else if (task.flight != null) {
      task.readings.skip(Skip.IN_FLIGHT);
      rounds.await(task);
    } else if (task.target == null && pending.test(task.path().server())) {
      rounds.skip(task); // nothing is known yet, so nothing failed
    } else if (wireUse.isBusy(task.path().interfaceName())) {
      task.readings.skip(Skip.TRAIN);
      rounds.skip(task);
    } else {
      task.startedNanos = now;
      task.readings.depart(now);
      counters.scheduleDelay().record(delay);
      rounds.await(task);
      if (task.target == null) { // the server's name has no address
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
    long nowNanos = nanoClock.getAsLong();
    Measurement measurement =
        task.readings.record(outcome, task.startedNanos, nowNanos, epochMillis, besideTrain);
    logTransition(task, outcome, nowNanos);
    boolean inRounds = listener.wantsRounds();
    PathOutcome ended =
        inRounds || listener.wantsProbes()
            ? new PathOutcome(task.readings, outcome, measurement)
            : task.unknown();
    if (listener.wantsProbes()) {
      listener.probeEnded(ended, epochMillis);
    }
    // What a round keeps lives for an interval, and each young collection would copy it.
    rounds.end(task, inRounds ? ended : task.unknown(), outcome instanceof TcpSample);
  }

  private void roundEnded(Round ended) {
    lastRoundSucceeded = ended.hasSucceeded();
    if (listener.wantsRounds()) {
      listener.roundEnded(ended.outcomes());
    }
  }

  private void logTransition(PathTask task, ProbeOutcome outcome, long nowNanos) {
    ProbeFailure failure = outcome instanceof ProbeFailure failed ? failed : null;
    if (task.changesTo(failure != null)) {
      long down = failure == null ? task.readings.lastOutageNanos() : 0;
      transitions.changed(task, failure, down, nowNanos);
    } else if (failure != null && LOG.isDebugEnabled()) {
      LOG.debugf(
          "event=probe_failed %s reason=%s detail=\"%s\"",
          task.path().describe(), failure.reason().label(), failure.detail());
    }
  }
}
