package io.tcptrafficscan.scan;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The rounds that are not reported yet, oldest first. Probes end whenever they end; rounds are
 * reported in their order. A round is reported when it is complete, and at the latest when the
 * round after it is over. Outcomes that are missing then are reported as unknown.
 */
final class Rounds {
  private final Consumer<Round> listener;
  private final ArrayDeque<Round> open = new ArrayDeque<>();

  /** The paths of the newest round, as long as their probes may start. */
  private List<PathTask> startable = List.of();

  /**
   * @param listener told of every round once, in the order of rounds
   */
  Rounds(Consumer<Round> listener) {
    this.listener = listener;
  }

  /**
   * Begins a round.
   *
   * @param tasks the paths of the round, in the order of the report
   * @param isDue whether a path is to be probed in this round. A path with an interval of its own
   *     that is longer than the round shows its last outcome in other rounds
   */
  void begin(List<PathTask> tasks, Predicate<PathTask> isDue) {
    endCurrent();
    Round round = new Round(tasks.size());
    open.add(round);
    for (PathTask task : tasks) {
      task.enter(round, isDue.test(task));
    }
    startable = tasks;
  }

  /** The newest round is over: probes of it that were not started never will be. */
  void endCurrent() {
    while (open.size() > 1) {
      report();
    }
    startable.forEach(PathTask::skipProbe);
    startable = List.of();
    reportComplete();
  }

  boolean areOpen() {
    return !open.isEmpty();
  }

  /** A probe was started, or was not because the path's last one is still under way. */
  void await(PathTask task) {
    task.awaitProbe();
  }

  /** No probe was started. */
  void skip(PathTask task) {
    task.skipProbe();
    reportComplete();
  }

  /**
   * A probe ended.
   *
   * @param outcome what the round's report shows; without an outcome where nobody reads that
   */
  void end(PathTask task, PathOutcome outcome, boolean isSuccess) {
    task.end(outcome, isSuccess);
    reportComplete();
  }

  /** A path went away. No round waits for it any more. */
  void remove(PathTask task) {
    task.leave();
    reportComplete();
  }

  private void reportComplete() {
    while (!open.isEmpty() && open.element().isComplete()) {
      report();
    }
  }

  private void report() {
    Round round = open.remove();
    round.setReported();
    listener.accept(round);
  }
}
