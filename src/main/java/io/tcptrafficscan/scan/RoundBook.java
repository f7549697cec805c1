package io.tcptrafficscan.scan;

import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts rounds together from probes that end whenever they end. A path that is skipped because its
 * probe is still under way shares that probe's outcome, and one that is not due in a round, since
 * its own interval is longer, shows its last. A round is reported once all its probes have ended,
 * at the latest when the round after it is over; what is missing then is reported as it is.
 */
final class RoundBook {
  /** Told of rounds in their order. */
  @FunctionalInterface
  interface Listener {
    void roundEnded(List<PathOutcome> outcomes, boolean anySuccess);
  }

  private static final class Round {
    final long number;
    final List<PathTask> tasks;
    int notStarted;
    int awaited;
    boolean anySuccess;

    Round(long number, List<PathTask> tasks) {
      this.number = number;
      this.tasks = tasks;
    }
  }

  private final Listener listener;
  private final boolean withOutcomes;
  private @Nullable Round current;
  private @Nullable Round previous;
  private long begun;

  /**
   * @param withOutcomes whether the listener wants the outcomes; where not, it gets an empty list
   */
  RoundBook(boolean withOutcomes, Listener listener) {
    this.withOutcomes = withOutcomes;
    this.listener = listener;
  }

  /**
   * Begins a round. The tasks are those that it consists of, in the order of the report.
   *
   * @param isDue whether a task is to be probed in this round
   */
  void begin(List<PathTask> tasks, Predicate<PathTask> isDue) {
    long number = begun++; // without gaps, so that the last two rounds never share a cell
    report(previous);
    previous = current;
    Round beginning = new Round(number, tasks);
    current = beginning;
    if (previous != null) {
      previous.notStarted = 0; // who has not started by now never will
      previous = reportIfDone(previous) ? null : previous;
    }
    tasks.forEach(task -> begin(beginning, task, isDue.test(task)));
  }

  private static void begin(Round round, PathTask task, boolean isDue) {
    RoundCell cell = cell(task, round.number);
    cell.begin(round.number, isDue);
    if (isDue) {
      round.notStarted++;
    } else {
      cell.outcome = task.lastOutcome();
      cell.measurement = task.lastMeasurement();
      round.anySuccess |= cell.outcome instanceof TcpSample;
    }
  }

  /** Ends the last round's wait for probes that were not started. */
  void endLast() {
    report(previous);
    previous = null;
    if (current != null) {
      current.notStarted = 0;
      current = reportIfDone(current) ? null : current;
    }
  }

  boolean isOpen() {
    return current != null || previous != null;
  }

  /** A probe was started, or one that is still under way stands for it. */
  void await(PathTask task) {
    Round round = current;
    if (round != null && isIn(round, task)) {
      RoundCell cell = cell(task, round.number);
      noLongerExpected(round, cell);
      if (!cell.awaited) {
        cell.awaited = true;
        round.awaited++;
      }
    }
  }

  /** A path whose own interval is shorter has several probes in a round. */
  private static void noLongerExpected(Round round, RoundCell cell) {
    if (cell.expected) {
      cell.expected = false;
      round.notStarted--;
    }
  }

  /** No probe was started. */
  void skip(PathTask task) {
    Round round = current;
    if (round != null && isIn(round, task)) {
      noLongerExpected(round, cell(task, round.number));
      current = reportIfDone(round) ? null : round;
    }
  }

  /** A path went away. Nobody waits for it any more. */
  void remove(PathTask task) {
    Round round = current;
    if (round != null && isIn(round, task)) {
      noLongerExpected(round, cell(task, round.number));
    }
    end(task, null, null);
  }

  /** A probe ended; without an outcome where its path went away. */
  void end(PathTask task, @Nullable ProbeOutcome outcome, @Nullable Measurement measurement) {
    if (previous != null) {
      settle(previous, task, outcome, measurement);
      previous = reportIfDone(previous) ? null : previous;
    }
    if (current != null) {
      settle(current, task, outcome, measurement);
      current = reportIfDone(current) ? null : current;
    }
  }

  private static void settle(
      Round round,
      PathTask task,
      @Nullable ProbeOutcome outcome,
      @Nullable Measurement measurement) {
    RoundCell cell = cell(task, round.number);
    if (isIn(round, task) && cell.awaited) {
      cell.awaited = false;
      cell.outcome = outcome;
      cell.measurement = measurement;
      round.awaited--;
      round.anySuccess |= outcome instanceof TcpSample;
    }
  }

  private static boolean isIn(Round round, PathTask task) {
    return cell(task, round.number).round == round.number;
  }

  private static RoundCell cell(PathTask task, long round) {
    return task.cells[(int) (round & 1)];
  }

  private boolean reportIfDone(Round round) {
    // The round before is reported first, so that rounds come in their order.
    boolean done = round.notStarted <= 0 && round.awaited == 0 && isNext(round);
    if (done) {
      report(round);
    }
    return done;
  }

  private boolean isNext(Round round) {
    return round == previous || previous == null;
  }

  private void report(@Nullable Round round) {
    if (round == null) {
      return;
    }
    List<PathOutcome> outcomes = new ArrayList<>();
    for (PathTask task : withOutcomes ? round.tasks : List.<PathTask>of()) {
      RoundCell cell = cell(task, round.number);
      outcomes.add(new PathOutcome(task.path(), cell.outcome, cell.measurement));
    }
    listener.roundEnded(outcomes, round.anySuccess);
  }
}
