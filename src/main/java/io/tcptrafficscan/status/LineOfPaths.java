package io.tcptrafficscan.status;

import io.tcptrafficscan.history.PathFigures;
import io.tcptrafficscan.status.Status.Condition;
import io.tcptrafficscan.status.Status.Line;
import io.tcptrafficscan.status.Status.PathStatus;
import io.tcptrafficscan.status.Status.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Adds the paths of an interface up to what is shown of the interface. */
final class LineOfPaths {
  private static final Duration DAY = Duration.ofDays(1);

  private final String name;
  private final List<String> aliases;
  private final List<PathStatus> paths = new ArrayList<>();
  private long synsSent;
  private long synsLost;
  private double measuredSeconds;
  private final List<Double> rtts = new ArrayList<>();
  private final Map<String, Contender.Reading> servers = new HashMap<>();

  LineOfPaths(String name, List<String> aliases) {
    this.name = name;
    this.aliases = aliases;
  }

  /**
   * @param server what tells the server from others
   */
  void add(PathStatus path, String server, PathFigures figures) {
    paths.add(path);
    synsSent += figures.synsSent();
    synsLost += figures.synsLost();
    boolean hasRtt = path.condition().state() == State.UP && !Double.isNaN(figures.nowSeconds());
    Double rtt = hasRtt ? figures.nowSeconds() : null;
    if (rtt != null) {
      rtts.add(rtt);
    }
    servers.put(server, new Contender.Reading(rtt, figures.synsSent(), figures.synsLost()));
    measuredSeconds = Math.max(measuredSeconds, figures.measuredDaySeconds());
  }

  Contender contender(Line line) {
    return new Contender(line, servers);
  }

  Line line(Capacities measured, PastOutages outages) {
    double down = outages.secondsDown(name, outages.now().minus(DAY));
    return new Line(
        name,
        aliases,
        condition(outages),
        paths.size(),
        (int) count(State.DOWN),
        rtt(),
        Numbers.ratio((double) synsLost, (double) synsSent),
        measuredSeconds == 0 ? null : Math.max(0, 1 - down / measuredSeconds),
        outages.lastOf(name),
        measured.of(name));
  }

  private long count(State state) {
    return paths.stream().filter(path -> path.condition().state() == state).count();
  }

  private Condition condition(PastOutages outages) {
    if (count(State.UP) > 0) {
      Outage last = outages.lastOf(name);
      return new Condition(State.UP, null, null, last == null ? oldest(State.UP) : last.to());
    }
    return paths.stream()
        .map(PathStatus::condition)
        .filter(condition -> condition.state() == State.DOWN)
        .max(Comparator.comparing(each -> Objects.requireNonNullElse(each.since(), Instant.MIN)))
        .map(last -> down(last, outages.lastOf(name)))
        .orElse(Condition.UNKNOWN);
  }

  /** The interface is down since its outage began; its last path may have failed later. */
  private static Condition down(Condition last, @Nullable Outage outage) {
    return outage != null && outage.to() == null
        ? new Condition(State.DOWN, outage.reason(), last.detail(), outage.from())
        : last;
  }

  private @Nullable Instant oldest(State state) {
    return paths.stream()
        .filter(path -> path.condition().state() == state)
        .map(path -> path.condition().since())
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private @Nullable Double rtt() {
    return Numbers.orNull(
        rtts.stream().mapToDouble(seconds -> seconds).average().orElse(Double.NaN));
  }
}
