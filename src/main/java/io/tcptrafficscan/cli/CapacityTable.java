package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the capacity command prints. */
final class CapacityTable {
  private static final double MEGA = 1e6;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double PERCENT = 100;
  private static final String NONE = "-";

  /** A burst that outlasts a train looks like the path's rate. */
  private static final String UNCHECKED = "not checked for a burst (--deep)";

  static final String HEAD =
      format("INTERFACE", "SERVER", "DIRECTION", "CAPACITY", "ERROR", "D", "BYTES", "REASON");

  private CapacityTable() {}

  private static String format(Object... cells) {
    return String.format(Locale.ROOT, "%-15s %-28s %-9s %14s %7s %10s %11s  %s", cells)
        .stripTrailing();
  }

  /**
   * One direction.
   *
   * @param estimate null if no train was sent
   * @param reason why there is no number, or what is to be said of it
   */
  record Line(Direction direction, @Nullable CapacityEstimate estimate, long bytes, String reason) {
    static Line of(Direction direction, TrainOutcome outcome, boolean deep) {
      NoCapacity why = outcome.estimate().reason();
      String reason =
          why == null
              ? (deep ? "" : UNCHECKED)
              : why.label() + (outcome.hasArrived() ? "" : ": " + outcome.failure());
      return new Line(direction, outcome.estimate(), outcome.bytes(), reason);
    }

    static Line unresolved(Direction direction) {
      return new Line(direction, null, 0, "unresolved: the server's name has no address");
    }

    boolean isCapacity() {
      return estimate != null && estimate.isCapacity();
    }

    String text(InterfaceName name, Server server) {
      String rate =
          estimate != null && estimate.isCapacity()
              ? String.format(Locale.ROOT, "%.2f Mbps", estimate.bitsPerSecond() / MEGA)
              : NONE;
      String error =
          estimate != null && estimate.isCapacity()
              ? String.format(Locale.ROOT, "%.1f %%", PERCENT * estimate.errorRatio())
              : NONE;
      String dispersion =
          estimate == null || estimate.dispersionNanos() == 0
              ? NONE
              : String.format(Locale.ROOT, "%.2f ms", estimate.dispersionNanos() / NANOS_PER_MILLI);
      return format(name, server, direction.label(), rate, error, dispersion, bytes, reason);
    }
  }
}
