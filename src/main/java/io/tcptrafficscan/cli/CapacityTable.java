package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints the results as a table, and what its columns mean. */
final class CapacityTable implements CapacityOutput {
  private static final double MEGA = 1e6;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double PERCENT = 100;
  private static final String NONE = "-";

  /** A burst that outlasts a train looks like the path's rate. */
  private static final String UNCHECKED = "not checked for a burst (--deep)";

  private static final String MEANING =
      """

      CAPACITY  payload rate of the slowest link of the path; other traffic is not subtracted
      ERROR     half of the 95 % interval: 100 Mbps with 3 % means 97 to 103 Mbps
      TIME      how long data waited for that link, which is the time that was measured over
      BYTES     what the measurement cost in both directions
      NOTE      why there is no number, or what the number does not know""";

  private static final int LEAST_SERVER_WIDTH = 28;

  private final PrintStream out;
  private final String format;

  /**
   * @param servers all that will be in the table, as they were given
   */
  CapacityTable(PrintStream out, List<String> servers) {
    this.out = out;
    int width = servers.stream().mapToInt(String::length).max().orElse(0);
    format = "%-15s %-" + Math.max(LEAST_SERVER_WIDTH, width) + "s %-9s %14s %7s %10s %11s  %s";
    out.println(
        format("INTERFACE", "SERVER", "DIRECTION", "CAPACITY", "ERROR", "TIME", "BYTES", "NOTE"));
  }

  private String format(Object... cells) {
    return String.format(Locale.ROOT, format, cells).stripTrailing();
  }

  @Override
  public void print(CapacityResult result) {
    TrainOutcome outcome = result.outcome();
    CapacityEstimate estimate = outcome.estimate();
    boolean known = estimate.isCapacity();
    out.println(
        format(
            result.interfaceName(),
            result.server(),
            result.direction().label(),
            known ? number("%.2f Mbps", estimate.bitsPerSecond() / MEGA) : NONE,
            known ? number("%.1f %%", PERCENT * estimate.errorRatio()) : NONE,
            estimate.dispersionNanos() > 0
                ? number("%.2f ms", estimate.dispersionNanos() / NANOS_PER_MILLI)
                : NONE,
            outcome.bytes(),
            note(result)));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String note(CapacityResult result) {
    NoCapacity reason = result.outcome().estimate().reason();
    if (reason == null) {
      return result.method().equals("train") ? UNCHECKED : "";
    }
    String detail = result.outcome().hasArrived() ? meaning(reason) : result.outcome().failure();
    return reason.label() + (detail.isEmpty() ? "" : ": " + detail);
  }

  /** What a reason means that the data itself gave. */
  private static String meaning(NoCapacity reason) {
    return switch (reason) {
      case TOO_SHORT -> "too little waited for the slowest link to show its rate";
      case RETRANSMIT -> "too much was lost on the way";
      case PACED -> "the sender spreads its segments, so that they may show its pace";
      case SERVER_LIMITED -> "the server, or a proxy before it, was slower than the line";
      case TOO_SMALL -> "the object ended before the rate was known";
      case TOO_NOISY -> "the rate varies so much that it may be more than 25 % off";
      default -> "";
    };
  }

  @Override
  public void end() {
    out.println(MEANING);
  }
}
