package io.tcptrafficscan.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The measured capacities of all paths, up to a number. If there are more, those go that are
 * closest to the one before, compared with their age: the newest are dense, older ones sparse. Not
 * thread-safe: {@link History} has the lock.
 */
final class CapacityPoints {
  /**
   * Points of a path and direction are at least so far apart: a ClientHello is sent each minute.
   */
  private static final long LEAST_APART_MILLIS = 290_000;

  private static final long OLDEST_MILLIS = Duration.ofDays(35).toMillis();

  private final int most;
  private final List<CapacityPoint> points = new ArrayList<>();

  /**
   * @param most how many points are kept
   */
  CapacityPoints(int most) {
    this.most = most;
  }

  void add(CapacityPoint point) {
    points.removeIf(each -> point.millis() - each.millis() > OLDEST_MILLIS);
    for (int i = points.size() - 1; i >= 0; i--) {
      if (points.get(i).isOfSameSeries(point)) {
        if (Math.abs(point.millis() - points.get(i).millis()) < LEAST_APART_MILLIS) {
          return;
        }
        break;
      }
    }
    points.add(point);
    if (points.size() > most) {
      points.remove(leastMissed(point.millis()));
    }
  }

  private int leastMissed(long now) {
    Map<String, Long> before = new HashMap<>();
    int least = 0;
    double leastLoss = Double.MAX_VALUE;
    for (int i = 0; i < points.size(); i++) {
      CapacityPoint point = points.get(i);
      Long last = before.put(point.direction() + point.key(), point.millis());
      double loss =
          last == null ? Double.MAX_VALUE : (point.millis() - last) / (now - point.millis() + 1.0);
      if (loss < leastLoss) {
        leastLoss = loss;
        least = i;
      }
    }
    return least;
  }

  /** The points of a path in a range, the oldest first; of very many, some evenly. */
  List<CapacityPoint> of(PathKey key, long fromMillis, long toMillis, int mostOfThem) {
    List<CapacityPoint> all =
        points.stream()
            .filter(point -> point.key().equals(key))
            .filter(point -> point.millis() >= fromMillis && point.millis() < toMillis)
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
