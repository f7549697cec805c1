package io.tcptrafficscan.console;

import io.tcptrafficscan.status.Outage;
import io.tcptrafficscan.status.Status;
import io.tcptrafficscan.status.Status.Measured;
import io.tcptrafficscan.status.Status.PathStatus;
import io.tcptrafficscan.status.Status.State;
import io.tcptrafficscan.status.VerdictText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The verdict and all paths as lines of text. */
final class StatusTable {
  private static final double MEGA = 1e6;
  private static final double PERCENT = 100;
  private static final double SECONDS_A_DAY = 86_400;
  private static final String NONE = "-";
  private static final String GAP = "  ";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT);

  private static final List<String> HEAD =
      List.of(
          "LINE",
          "SERVER",
          "NOW",
          "SINCE",
          "RTT",
          "15 MIN",
          "WORST",
          "LOSS",
          "CAPACITY DOWN / UP",
          "ONE CONN.",
          "FACTOR",
          "UP 24 H",
          "LAST OUTAGE");

  /** Columns whose cells are numbers and end at the same place. */
  private static final List<Boolean> RIGHT =
      List.of(false, false, false, false, true, true, true, true, true, true, true, true, false);

  private final ZoneId zone;

  /**
   * @param zone of the times
   */
  StatusTable(ZoneId zone) {
    this.zone = zone;
  }

  /** A line of the table, and the state that decides its colour; null without a colour. */
  record Line(String text, @Nullable State state) {}

  /**
   * Makes the lines.
   *
   * @param mostPaths how many paths to show: if there are more, the worst
   */
  List<Line> lines(Status status, int mostPaths) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(VerdictText.of(status.verdict(), zone), null));
    lines.add(new Line("", null));
    List<PathStatus> shown = shown(status.paths(), mostPaths);
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    shown.forEach(path -> rows.add(row(path, status.now())));
    int[] widths = widths(rows);
    for (int i = 0; i < rows.size(); i++) {
      State state = i == 0 ? null : shown.get(i - 1).condition().state();
      lines.add(new Line(text(rows.get(i), widths), state));
    }
    int hidden = status.paths().size() - shown.size();
    if (hidden > 0) {
      lines.add(new Line("and %d paths that are better".formatted(hidden), null));
    }
    return lines;
  }

  private static List<PathStatus> shown(List<PathStatus> paths, int most) {
    return paths.size() <= most
        ? paths
        : paths.stream()
            .sorted(Comparator.comparingDouble(StatusTable::merit))
            .limit(most)
            .toList();
  }

  /** Paths that are down come first, then those with most loss, then those with the longest RTT. */
  private static double merit(PathStatus path) {
    if (path.condition().state() != State.UP) {
      return Double.NEGATIVE_INFINITY;
    }
    Double loss = path.recent().lossRatio();
    Double rtt = path.recent().medianSeconds();
    return -(loss == null ? 0 : Math.floor(loss * PERCENT)) * SECONDS_A_DAY
        - (rtt == null ? 0 : rtt);
  }

  private List<String> row(PathStatus path, Instant now) {
    Status.Ceiling ceiling = path.ceiling();
    Double loss = path.recent().lossRatio();
    Double availability = path.availability();
    return List.of(
        VerdictText.name(path.interfaceName(), path.aliases()),
        path.server(),
        state(path),
        time(path.condition().since(), now),
        millis(path.rttSeconds()),
        millis(path.recent().medianSeconds()),
        millis(path.recent().maxSeconds()),
        loss == null ? NONE : VerdictText.percent(loss),
        capacity(path.capacity().download()) + " / " + capacity(path.capacity().upload()),
        ceiling == null ? NONE : "<= " + mbps(ceiling.bitsPerSecond()) + " Mbps",
        ceiling == null
            ? NONE
            : String.format(Locale.ROOT, "%.4g", ceiling.factor()).replaceFirst("\\.?0+$", ""),
        availability == null ? NONE : percentDown(availability),
        outage(path.lastOutage(), now));
  }

  private static String state(PathStatus path) {
    String reason = path.condition().reason();
    String state = path.condition().state().name().toLowerCase(Locale.ROOT);
    return reason == null ? state : state + ": " + reason.replace('_', ' ');
  }

  private static String millis(@Nullable Double seconds) {
    return seconds == null ? NONE : VerdictText.millis(seconds);
  }

  /** Rounds down, so that 100 % means no outage at all. */
  private static String percentDown(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", Math.floor(ratio * 1e3 + 1e-6) / 10);
  }

  private static String capacity(@Nullable Measured measured) {
    if (measured == null) {
      return NONE;
    }
    Double rate = measured.bitsPerSecond();
    Double error = measured.errorRatio();
    if (rate == null || error == null) {
      String reason = measured.reason();
      return reason == null ? NONE : reason.replace('_', ' ');
    }
    return String.format(Locale.ROOT, "%s Mbps ±%.0f %%", mbps(rate), error * PERCENT);
  }

  private static String mbps(double bitsPerSecond) {
    double mbps = bitsPerSecond / MEGA;
    return String.format(Locale.ROOT, mbps < PERCENT ? "%.1f" : "%.0f", mbps);
  }

  private String outage(@Nullable Outage outage, Instant now) {
    if (outage == null) {
      return NONE;
    }
    String lasted = String.format(Locale.ROOT, "%.0f s", outage.seconds());
    return "%s, %s%s, %s"
        .formatted(
            time(outage.from(), now),
            lasted,
            outage.to() == null ? " so far" : "",
            outage.reason().replace('_', ' '));
  }

  /** The time of day; the date as well where it is not of the last 24 hours. */
  private String time(@Nullable Instant time, Instant now) {
    if (time == null) {
      return NONE;
    }
    boolean isOld = time.isBefore(now.minusSeconds((long) SECONDS_A_DAY));
    return (isOld ? DAY : TIME).format(time.atZone(zone));
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    return widths;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String text(List<String> row, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String blank = " ".repeat(widths[i] - length(row.get(i)));
      text.append(i == 0 ? "" : GAP);
      text.append(RIGHT.get(i) ? blank + row.get(i) : row.get(i) + blank);
    }
    return text.toString().stripTrailing();
  }
}
