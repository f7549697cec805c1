package io.tcptrafficscan.history;

import io.tcptrafficscan.probe.FailureReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds outages in the probes of all paths. Where all paths of an interface fail at nearly the same
 * time, that is one outage of the interface; it ends when the first of them recovers. Those that
 * recover soon after it had probes under way, which had to time out first, and are part of it. Not
 * thread-safe: {@link History} has the lock.
 */
final class Outages {
  private final int most;
  private final Deque<PastOutage> past = new ArrayDeque<>();
  private final Map<String, Group> groups = new HashMap<>();
  private long graceMillis;

  /**
   * @param most how many outages that ended are kept
   */
  Outages(int most) {
    this.most = most;
  }

  /** A path that is down. */
  static final class Down {
    /** When it began for this path alone: after the interface's outage, that one's end. */
    private long sinceMillis;

    /** Whether {@link #sinceMillis} is the departure of a probe of this path that failed. */
    private boolean isOwn = true;

    /** The outage of the interface that it is part of while that lasts. */
    private @Nullable Whole whole;

    private final int[] failed = new int[FailureReason.ALL.size()];

    private Down(long sinceMillis) {
      this.sinceMillis = sinceMillis;
    }
  }

  /** An outage of an interface that lasts. */
  private static final class Whole {
    private final long fromMillis;
    private final List<Series> members;

    private Whole(long fromMillis, List<Series> members) {
      this.fromMillis = fromMillis;
      this.members = members;
    }
  }

  /** The paths of one interface. */
  private static final class Group {
    private final List<Series> members = new ArrayList<>();
    private @Nullable Whole whole;
  }

  /**
   * Takes the paths that are measured now.
   *
   * @param newGraceMillis how long a probe that was under way can hide a change, at the most
   */
  void measure(Collection<Series> measured, long newGraceMillis) {
    graceMillis = newGraceMillis;
    Set<Series> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.addAll(measured);
    for (Group group : groups.values()) {
      List.copyOf(group.members).stream()
          .filter(series -> !kept.contains(series))
          .forEach(series -> cut(group, series));
      group.members.forEach(kept::remove); // what is left is new
    }
    groups.values().removeIf(group -> group.members.isEmpty());
    for (Series series : measured) {
      if (kept.contains(series)) {
        groups.computeIfAbsent(series.key.interfaceName(), name -> new Group()).members.add(series);
      }
    }
  }

  /** A probe failed that departed then. */
  void failed(Series series, long millis, FailureReason reason) {
    Down down = series.down;
    if (down == null) {
      down = new Down(millis);
      series.down = down;
    }
    down.failed[FailureReason.ALL.indexOf(reason)]++;
    Group group = groups.get(series.key.interfaceName());
    if (group != null && group.whole == null && allDown(group)) {
      group.whole = begin(group);
    }
  }

  private static boolean allDown(Group group) {
    return group.members.stream().allMatch(member -> member.down != null);
  }

  /** Paths that are down for much longer than the others keep outages of their own. */
  private Whole begin(Group group) {
    long newest = newest(group);
    List<Series> together = new ArrayList<>();
    long from = newest;
    for (Series member : group.members) {
      Down down = member.down;
      if (down != null && newest - down.sinceMillis <= graceMillis) {
        together.add(member);
        from = down.isOwn ? Math.min(from, down.sinceMillis) : from;
      }
    }
    Whole whole = new Whole(from, together);
    for (Series member : together) {
      Down down = member.down;
      if (down != null) {
        down.whole = whole;
      }
    }
    return whole;
  }

  /** When the last path began to fail. */
  private static long newest(Group group) {
    long newest = 0;
    boolean isOwn = false;
    for (Series member : group.members) {
      Down down = member.down;
      if (down != null && (down.isOwn || !isOwn)) {
        boolean isFirst = down.isOwn && !isOwn;
        newest = isFirst ? down.sinceMillis : Math.max(newest, down.sinceMillis);
        isOwn |= down.isOwn;
      }
    }
    return newest;
  }

  /** A probe succeeded that departed then. */
  void succeeded(Series series, long millis) {
    Down down = series.down;
    if (down == null) {
      return;
    }
    Group group = groups.get(series.key.interfaceName());
    if (group != null && group.whole != null) {
      end(group, group.whole, millis, false);
    }
    if (isOwnOutage(down, millis)) {
      keep(outage(series, down, millis, false));
    }
    series.down = null;
  }

  private void end(Group group, Whole whole, long millis, boolean isCut) {
    keep(outage(whole, millis, isCut));
    group.whole = null;
    for (Series member : whole.members) {
      Down down = member.down;
      if (down != null && down.whole == whole) {
        down.sinceMillis = millis;
        down.isOwn = false;
        down.whole = null;
      }
    }
  }

  /** Whether it is more than the rest of the interface's outage. */
  private boolean isOwnOutage(Down down, long untilMillis) {
    return down.whole == null && (down.isOwn || untilMillis - down.sinceMillis > graceMillis);
  }

  /** The path is no longer measured, or measuring ends. */
  private void cut(Group group, Series series) {
    group.members.remove(series);
    Down down = series.down;
    if (down != null) {
      Whole whole = group.whole;
      long last = Math.max(series.knownMillis(), down.sinceMillis);
      if (whole != null && group.members.isEmpty()) {
        end(group, whole, last, true);
      }
      if (isOwnOutage(down, last)) {
        keep(outage(series, down, last, true));
      }
      series.down = null;
    }
    series.forgetState();
  }

  private void keep(PastOutage outage) {
    past.addLast(outage);
    while (past.size() > most) {
      past.removeFirst();
    }
  }

  private static PastOutage outage(Series series, Down down, long to, boolean isCut) {
    return new PastOutage(
        down.sinceMillis,
        to,
        series.key.interfaceName(),
        series.key.server(),
        series.serverIp(),
        series.key.id(),
        1,
        mostFrequent(down.failed),
        isCut);
  }

  private static PastOutage outage(Whole whole, long to, boolean isCut) {
    int[] failed = new int[FailureReason.ALL.size()];
    for (Series member : whole.members) {
      Down down = member.down;
      for (int i = 0; down != null && i < failed.length; i++) {
        failed[i] += down.failed[i];
      }
    }
    return new PastOutage(
        whole.fromMillis,
        to,
        whole.members.get(0).key.interfaceName(),
        null,
        null,
        null,
        whole.members.size(),
        mostFrequent(failed),
        isCut);
  }

  private static FailureReason mostFrequent(int[] failed) {
    int best = 0;
    for (int i = 1; i < failed.length; i++) {
      best = failed[i] > failed[best] ? i : best;
    }
    return FailureReason.ALL.get(best);
  }

  /** All outages, the newest first. */
  List<PastOutage> list(long nowMillis) {
    List<PastOutage> all = new ArrayList<>(past);
    all.addAll(lasting(nowMillis, 0, false));
    all.sort(Comparator.comparingLong(PastOutage::fromMillis).reversed());
    return all;
  }

  /** The outages as a file keeps them: those that last end with their last probe. */
  List<PastOutage> forFile() {
    List<PastOutage> all = new ArrayList<>(past);
    long last =
        groups.values().stream()
            .flatMap(group -> group.members.stream())
            .mapToLong(Series::knownMillis)
            .max()
            .orElse(0);
    all.addAll(lasting(last, last, true));
    return all;
  }

  private List<PastOutage> lasting(long nowMillis, long to, boolean isCut) {
    List<PastOutage> all = new ArrayList<>();
    for (Group group : groups.values()) {
      if (group.whole != null) {
        all.add(outage(group.whole, to, isCut));
      }
      for (Series member : group.members) {
        Down down = member.down;
        if (down != null && isOwnOutage(down, nowMillis)) {
          all.add(outage(member, down, to, isCut));
        }
      }
    }
    return all;
  }

  /** Takes outages from a file, the oldest first. */
  void restore(List<PastOutage> kept) {
    kept.forEach(this::keep);
  }
}
