package io.tcptrafficscan.scan;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.probe.ProbeFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs which paths failed and which recovered. Where an interface has several paths, lines wait for
 * a round, so that there is one line when every path of the interface fails and one when the first
 * of them recovers. Paths that recover soon after it get no line of their own: their probes under
 * way had to time out first. The lines of single paths are few a second; a summary counts the rest.
 * For the thread that probes.
 */
final class TransitionLog {
  private static final Logger LOG = Logger.getLogger(ScanLoop.class);
  private static final long LONGEST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long BEYOND_ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SUMMARY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int LINES_A_SECOND = 5;

  /**
   * @param failure null where the path recovered
   * @param downNanos how long the path was down; 0 where it failed
   */
  private record Transition(PathTask task, @Nullable ProbeFailure failure, long downNanos) {}

  /** The paths of one interface. */
  private static final class Group {
    private int paths;
    private int failing;
    private boolean allFailed;

    /** When the probe departed whose failure made all paths fail. */
    private long allFailedSinceNanos;

    private long allFailedNanos;
    private boolean recovering;
    private long recoveringSinceNanos;
    private long heldSinceNanos;
    private final List<Transition> held = new ArrayList<>();
  }

  private final Map<InterfaceName, Group> groups = new HashMap<>();
  private long holdNanos;
  private long secondNanos;
  private int linesThisSecond;
  private long summarySinceNanos;
  private int failedUnlogged;
  private int recoveredUnlogged;

  /** Takes the paths of a new plan, and how long a round takes. */
  void replace(List<PathTask> tasks, long intervalNanos) {
    holdNanos = Math.min(intervalNanos, LONGEST_ROUND_NANOS) + BEYOND_ROUND_NANOS;
    groups.values().forEach(group -> group.paths = 0);
    groups.values().forEach(group -> group.failing = 0);
    for (PathTask task : tasks) {
      Group group = groups.computeIfAbsent(task.path().interfaceName(), unused -> new Group());
      group.paths++;
      group.failing += task.isFailing() ? 1 : 0;
    }
    groups.values().removeIf(group -> group.paths == 0);
  }

  /** Takes the outcome of a path's probe where it differs from the one before. */
  void changed(PathTask task, @Nullable ProbeFailure failure, long downNanos, long nowNanos) {
    Group group = groups.get(task.path().interfaceName());
    if (group == null) {
      return;
    }
    if (failure == null && group.failing == group.paths) {
      group.allFailedNanos = task.startedNanos - group.allFailedSinceNanos;
    }
    group.failing += failure == null ? -1 : 1;
    if (group.failing == group.paths) {
      group.allFailedSinceNanos = task.startedNanos;
    }
    if (group.held.isEmpty()) {
      group.heldSinceNanos = nowNanos;
    }
    group.held.add(new Transition(task, failure, downNanos));
    if (group.paths == 1) {
      log(group, nowNanos);
    }
  }

  /** Logs what was held for long enough. */
  void flush(long nowNanos) {
    for (Map.Entry<InterfaceName, Group> entry : groups.entrySet()) {
      Group group = entry.getValue();
      if (!group.held.isEmpty() && nowNanos - group.heldSinceNanos >= holdNanos) {
        log(group, nowNanos);
      }
      if (group.recovering && nowNanos - group.recoveringSinceNanos >= RECOVERY_NANOS) {
        endRecovery(entry.getKey(), group);
      }
    }
    if (nowNanos - summarySinceNanos >= SUMMARY_NANOS) {
      summarize(nowNanos);
    }
  }

  /** Logs everything: the run ends. */
  void end(long nowNanos) {
    groups.values().forEach(group -> log(group, nowNanos));
    summarize(nowNanos);
  }

  private void log(Group group, long nowNanos) {
    if (group.held.isEmpty()) {
      return;
    }
    Transition last = group.held.get(group.held.size() - 1);
    boolean allFailed = group.paths > 1 && group.failing == group.paths;
    if (allFailed && !group.allFailed && last.failure != null) {
      logFailed(group, last.task.path().interfaceName());
    } else if (group.allFailed && !allFailed) {
      logRecovered(group, last, nowNanos);
    } else {
      group.held.stream()
          .filter(each -> each.failure != null || !group.recovering)
          .forEach(each -> logPath(each, nowNanos));
    }
    group.allFailed = allFailed;
    group.recovering &= !allFailed && group.failing > 0;
    group.held.clear();
  }

  private static void logFailed(Group group, InterfaceName name) {
    List<ProbeFailure> failures =
        group.held.stream().map(Transition::failure).filter(Objects::nonNull).toList();
    LOG.warnf(
        "event=interface_failed interface=%s paths=%d reason=%s detail=\"%s\"",
        name,
        group.paths,
        distinct(failures, failure -> failure.reason().label(), ","),
        distinct(failures, ProbeFailure::detail, "; "));
  }

  private static String distinct(
      List<ProbeFailure> failures, Function<ProbeFailure, String> text, String separator) {
    return failures.stream().map(text).distinct().limit(3).collect(Collectors.joining(separator));
  }

  private static void logRecovered(Group group, Transition last, long nowNanos) {
    LOG.infof(
        "event=interface_recovered interface=%s paths=%d failing=%d down_seconds=%s",
        last.task.path().interfaceName(),
        group.paths,
        group.failing,
        seconds(group.allFailedNanos));
    group.recovering = true;
    group.recoveringSinceNanos = nowNanos;
  }

  private static void endRecovery(InterfaceName name, Group group) {
    group.recovering = false;
    if (group.failing > 0) {
      LOG.warnf(
          "event=paths_still_failing interface=%s failing=%d paths=%d",
          name, group.failing, group.paths);
    }
  }

  private void logPath(Transition transition, long nowNanos) {
    ProbeFailure failure = transition.failure;
    if (!mayLog(nowNanos)) {
      failedUnlogged += failure == null ? 0 : 1;
      recoveredUnlogged += failure == null ? 1 : 0;
    } else if (failure != null) {
      LOG.warnf(
          "event=path_failed %s reason=%s detail=\"%s\"",
          transition.task.path().describe(), failure.reason().label(), failure.detail());
    } else {
      LOG.infof(
          "event=path_recovered %s down_seconds=%s",
          transition.task.path().describe(), seconds(transition.downNanos));
    }
  }

  private boolean mayLog(long nowNanos) {
    if (nowNanos - secondNanos >= TimeUnit.SECONDS.toNanos(1)) {
      secondNanos = nowNanos;
      linesThisSecond = 0;
    }
    return linesThisSecond++ < LINES_A_SECOND;
  }

  private void summarize(long nowNanos) {
    if (failedUnlogged + recoveredUnlogged > 0) {
      LOG.warnf(
          "event=paths_changed failed=%d recovered=%d seconds=%d"
              + " effect=\"more paths changed than are logged one by one\"",
          failedUnlogged,
          recoveredUnlogged,
          TimeUnit.NANOSECONDS.toSeconds(nowNanos - summarySinceNanos));
    }
    summarySinceNanos = nowNanos;
    failedUnlogged = 0;
    recoveredUnlogged = 0;
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
  }
}
