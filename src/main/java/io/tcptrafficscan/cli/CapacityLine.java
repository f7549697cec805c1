package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Rejection;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome.Arrived;
import io.tcptrafficscan.capacity.train.TrainOutcome.Failed;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of the capacity command's table: one direction of a path.
 *
 * @param estimate null where no train arrived
 * @param reason why there is no capacity, or a remark on the capacity
 */
record CapacityLine(
    Direction direction, @Nullable CapacityEstimate estimate, long bytes, String reason) {
  static final String HEAD =
      format("INTERFACE", "SERVER", "DIRECTION", "CAPACITY", "D", "BYTES", "REASON");

  private static final double MEGA = 1e6;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final String NONE = "-";

  /** A path that allows a short burst above its rate shows the burst's rate to a short train. */
  private static final String UNCHECKED = "not checked for a burst (--deep)";

  static CapacityLine of(Direction direction, CapacityMeter.Result result, boolean deep) {
    if (result.outcome() instanceof Failed failed) {
      String reason = failed.reason().label() + ": " + failed.detail();
      return new CapacityLine(direction, null, result.bytes(), reason);
    }
    CapacityEstimate estimate = ((Arrived) result.outcome()).estimate();
    String reason =
        estimate instanceof Rejection rejection
            ? rejection.reason().label()
            : deep ? "" : UNCHECKED;
    return new CapacityLine(direction, estimate, result.bytes(), reason);
  }

  static CapacityLine unresolved(Direction direction) {
    return new CapacityLine(direction, null, 0, "unresolved: the server's name has no address");
  }

  String text(InterfaceName name, Server server) {
    String rate =
        estimate instanceof Capacity capacity
            ? String.format(Locale.ROOT, "%.2f Mbps", capacity.bitsPerSecond() / MEGA)
            : NONE;
    String dispersion =
        estimate == null || estimate.dispersionNanos() == 0
            ? NONE
            : String.format(Locale.ROOT, "%.2f ms", estimate.dispersionNanos() / NANOS_PER_MILLI);
    return format(name, server, direction.label(), rate, dispersion, bytes, reason);
  }

  private static String format(Object... cells) {
    return String.format(Locale.ROOT, "%-15s %-28s %-9s %14s %10s %11s  %s", cells).stripTrailing();
  }
}
