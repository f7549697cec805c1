package io.tcptrafficscan.status;

import io.tcptrafficscan.status.Verdict.Down;
import io.tcptrafficscan.status.Verdict.Figures;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The verdict in an English sentence. */
public final class VerdictText {
  private static final double MILLIS = 1e3;
  private static final double PERCENT = 100;
  private static final double PRECISE_MILLIS = 1;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private VerdictText() {}

  /**
   * Returns the sentence, or several.
   *
   * @param zone of the times
   */
  public static String of(Verdict verdict, ZoneId zone) {
    Figures better = verdict.better();
    Figures other = verdict.other();
    String down = down(verdict.down(), zone);
    String first =
        switch (verdict.kind()) {
          case BETTER ->
              better == null || other == null
                  ? ""
                  : "%s is better: %s against %s, %s against %s."
                      .formatted(
                          name(better.interfaceName(), better.aliases()),
                          rtt(better),
                          rtt(other),
                          loss(better),
                          loss(other));
          case EQUAL -> "All interfaces that are up are about as good.";
          case ONLY_UP, UP ->
              better == null
                  ? ""
                  : "%s is up: %s, %s."
                      .formatted(
                          name(better.interfaceName(), better.aliases()),
                          rtt(better),
                          loss(better));
          case ALL_DOWN -> "Everything is down.";
          case UNKNOWN -> "Nothing has been measured yet.";
        };
    String servers = verdict.isOverUnlikeServers() ? "They have no server in common." : "";
    String paths =
        verdict.down().isEmpty() && verdict.pathsDown() > 0
            ? "%d of %d paths are down.".formatted(verdict.pathsDown(), verdict.paths())
            : "";
    return List.of(down, first, servers, paths).stream()
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static String down(List<Down> down, ZoneId zone) {
    return down.stream()
        .map(
            each ->
                "%s is down%s: %s."
                    .formatted(
                        name(each.interfaceName(), each.aliases()),
                        since(each.since(), zone),
                        each.reason().replace('_', ' ')))
        .collect(Collectors.joining(" "));
  }

  private static String since(@Nullable Instant since, ZoneId zone) {
    return since == null ? "" : " since " + TIME.format(since.atZone(zone));
  }

  /** The first alias and the name, or the name alone. */
  public static String name(String interfaceName, List<String> aliases) {
    return aliases.isEmpty() ? interfaceName : aliases.get(0) + " (" + interfaceName + ")";
  }

  private static String rtt(Figures figures) {
    return figures.rttSeconds() == null ? "no RTT" : millis(figures.rttSeconds());
  }

  private static String loss(Figures figures) {
    Double ratio = figures.lossRatio();
    return ratio == null || ratio == 0 ? "no loss" : percent(ratio) + " loss";
  }

  /** A time in milliseconds with its unit. */
  public static String millis(double seconds) {
    double millis = seconds * MILLIS;
    return String.format(Locale.ROOT, millis < PRECISE_MILLIS ? "%.3f ms" : "%.1f ms", millis);
  }

  /** A share in percent. */
  public static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", ratio * PERCENT);
  }
}
