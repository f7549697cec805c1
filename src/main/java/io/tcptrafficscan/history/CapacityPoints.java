package io.tcptrafficscan.history;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The measured capacities of all paths, up to a number. If there are more, some go that are closest
 * to the one before, compared with their age: the newest are dense, older ones sparse. Not
 * thread-safe: {@link History} has the lock.
 */
final class CapacityPoints {
  /**
   * Points of a path and direction are at least so far apart: a ClientHello is sent each minute.
   */
  private static final long LEAST_APART_MILLIS = 290_000;

  private static final long OLDEST_MILLIS = Duration.ofDays(35).toMillis();

  /** So large a part goes at once when there are too many. */
  private static final int PART_THINNED = 16;

  private final int most;
  private final Deque<CapacityPoint> points = new ArrayDeque<>();
  private final Map<Of, Long> newest = new HashMap<>();

  /** What points are compared with one another. */
  private record Of(PathKey key, String direction) {
    static Of of(CapacityPoint point) {
      return new Of(point.key(), point.direction());
    }
  }

  /**
   * @param most how many points are kept
   */
  CapacityPoints(int most) {
    this.most = most;
  }

  void add(CapacityPoint point) {
    Long last = newest.get(Of.of(point));
    if (last != null && Math.abs(point.millis() - last) < LEAST_APART_MILLIS) {
      return;
    }
    newest.put(Of.of(point), point.millis());
    points.addLast(point);
    long oldest = point.millis() - OLDEST_MILLIS;
    while (points.getFirst().millis() < oldest) {
      points.removeFirst();
    }
    if (points.size() > most) {
      thin(point.millis());
    }
  }

  /** A point, and how much is missed without it. */
  private record Loss(CapacityPoint point, double amount) {}

  private void thin(long now) {
    Set<CapacityPoint> dropped = Collections.newSetFromMap(new IdentityHashMap<>());
    losses(now).stream()
        .sorted(Comparator.comparingDouble(Loss::amount))
        .limit(1 + most / PART_THINNED)
        .forEach(loss -> dropped.add(loss.point));
    points.removeIf(dropped::contains);
    newest.keySet().retainAll(points.stream().map(Of::of).collect(Collectors.toSet()));
  }

  /** Every second point of a series counts as missed most, so that no two neighbours go at once. */
  private List<Loss> losses(long now) {
    Map<Of, CapacityPoint> before = new HashMap<>();
    List<Loss> losses = new ArrayList<>();
    for (CapacityPoint point : points) {
      CapacityPoint last = before.remove(Of.of(point));
      if (last == null) {
        before.put(Of.of(point), point);
      }
      double amount =
          last == null
              ? Double.MAX_VALUE
              : (point.millis() - last.millis()) / (now - point.millis() + 1.0);
      losses.add(new Loss(point, amount));
    }
    return losses;
  }

  /** The points of a path in a range, the oldest first; of very many, some evenly. */
  List<CapacityPoint> of(PathKey key, long fromMillis, long toMillis, int mostOfThem) {
    List<CapacityPoint> all =
        points.stream()
            .filter(point -> point.key().equals(key))
            .filter(point -> point.millis() >= fromMillis && point.millis() < toMillis)
            .sorted(Comparator.comparingLong(CapacityPoint::millis)) // a clock may be set back
            .toList();
    if (all.size() <= mostOfThem) {
      return all;
    }
    return IntStream.range(0, mostOfThem)
        .mapToObj(i -> all.get((int) ((i + 1L) * all.size() / mostOfThem - 1)))
        .toList();
  }

  List<CapacityPoint> all() {
    return List.copyOf(points);
  }

  List<PathKey> keys() {
    return points.stream().map(CapacityPoint::key).distinct().toList();
  }
}
