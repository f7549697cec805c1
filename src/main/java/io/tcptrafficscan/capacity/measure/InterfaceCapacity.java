package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Last;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Reading;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.net.InterfaceName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an interface is believed to carry in one direction: the best of the last numbers of its
 * paths. A path carries at most what the line does, so a number that is clearly lower than another
 * one belongs to a slower server or to a narrow link elsewhere. Of the numbers that agree with the
 * one whose interval begins highest, the one with the narrowest interval is the best. So neither a
 * slow server nor the noise of a wide interval decides.
 *
 * @param estimate of the measurement that gave the best number
 * @param takenNanos when that measurement ended, on the monotonic clock
 */
public record InterfaceCapacity(
    InterfaceName interfaceName, Direction direction, CapacityEstimate estimate, long takenNanos) {
  /**
   * How many times their combined 95 % interval two numbers of one line may differ. With 1, one
   * pair in twenty would disagree by noise; with 1.5, about one in 300.
   */
  private static final double AGREEMENT = 1.5;

  private record Line(InterfaceName interfaceName, Direction direction) {}

  private record Known(CapacityEstimate estimate, Method method, long takenNanos) {
    double lowerBound() {
      return estimate.bitsPerSecond() * (1 - estimate.errorRatio());
    }
  }

  /** The best number of each interface and direction that has one, in the order of the names. */
  public static List<InterfaceCapacity> all(Map<CapacityReadings.Key, Reading> readings) {
    Map<Line, List<Known>> numbers = new HashMap<>();
    readings.forEach(
        (key, reading) -> {
          Known newest = newest(reading);
          if (newest != null) {
            Line line = new Line(key.path().interfaceName(), key.direction());
            numbers.computeIfAbsent(line, unused -> new ArrayList<>()).add(newest);
          }
        });
    List<InterfaceCapacity> all = new ArrayList<>();
    numbers.forEach((line, known) -> all.add(best(line, known)));
    all.sort(
        Comparator.comparing(InterfaceCapacity::interfaceName)
            .thenComparing(InterfaceCapacity::direction));
    return all;
  }

  /** The last number of a path, by whichever method; null if it has none. */
  private static @Nullable Known newest(Reading reading) {
    Known newest = null;
    for (Map.Entry<Method, Last> each : reading.last().entrySet()) {
      CapacityEstimate capacity = each.getValue().believed();
      long taken = each.getValue().takenNanos();
      if (capacity != null && (newest == null || taken - newest.takenNanos() >= 0)) {
        newest = new Known(capacity, each.getKey(), taken);
      }
    }
    return newest;
  }

  /** Numbers of deep trains may be two days old, so they count only if there are no others. */
  private static InterfaceCapacity best(Line line, List<Known> known) {
    List<Known> recent = known.stream().filter(each -> each.method() != Method.DEEP).toList();
    List<Known> counted = recent.isEmpty() ? known : recent;
    Known highest =
        counted.stream().max(Comparator.comparingDouble(Known::lowerBound)).orElseThrow();
    Known best =
        counted.stream()
            .filter(each -> agree(each.estimate(), highest.estimate()))
            .min(Comparator.comparingDouble(each -> each.estimate().errorRatio()))
            .orElse(highest);
    return new InterfaceCapacity(
        line.interfaceName(), line.direction(), best.estimate(), best.takenNanos());
  }

  /** Whether a number of one of the interface's paths may be that of the line as well. */
  public boolean agreesWith(CapacityEstimate other) {
    return agree(estimate, other);
  }

  private static boolean agree(CapacityEstimate one, CapacityEstimate other) {
    double distance = Math.abs(Math.log(one.bitsPerSecond() / other.bitsPerSecond()));
    return distance <= AGREEMENT * Math.hypot(one.errorRatio(), other.errorRatio());
  }
}
