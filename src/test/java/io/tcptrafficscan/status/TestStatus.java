package io.tcptrafficscan.status;

import io.tcptrafficscan.status.Status.Capacity;
import io.tcptrafficscan.status.Status.Ceiling;
import io.tcptrafficscan.status.Status.Condition;
import io.tcptrafficscan.status.Status.HistoryState;
import io.tcptrafficscan.status.Status.Line;
import io.tcptrafficscan.status.Status.Measured;
import io.tcptrafficscan.status.Status.PathCapacity;
import io.tcptrafficscan.status.Status.PathStatus;
import io.tcptrafficscan.status.Status.Recent;
import io.tcptrafficscan.status.Status.State;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Statuses for tests. */
public final class TestStatus {
  private static final String ID = "0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-11-26T11:30:00.250Z");
  private static final HistoryState HISTORY = new HistoryState(8 << 20, 300_000, 900, 60, 3600);

  private TestStatus() {}

  /** Two interfaces, of which the second is down; every field has a value somewhere. */
  public static Status full() {
    return withAlias("fiber");
  }

  /** The same, with this alias of the first interface. */
  public static Status withAlias(String alias) {
    Condition up = new Condition(State.UP, null, null, NOW.minusSeconds(90));
    Condition down = new Condition(State.DOWN, "timeout", "connect", NOW.minusSeconds(9));
    List<Line> lines =
        List.of(
            line("eth0", List.of(alias), up, 0.0102, 0.0),
            line("eth1", List.of("lte"), down, 0.0521, 0.021));
    return status(
        lines, List.of(path("eth0", List.of(alias), up), path("eth1", List.of("lte"), down)));
  }

  /** Two interfaces that are up, with these RTTs in seconds and these loss ratios. */
  public static Status twoLines(double rtt, double loss, double otherRtt, double otherLoss) {
    Condition up = new Condition(State.UP, null, null, NOW.minusSeconds(90));
    List<Line> lines =
        List.of(
            line("eth0", List.of("fiber"), up, rtt, loss),
            line("eth1", List.of("lte"), up, otherRtt, otherLoss));
    return status(
        lines, List.of(path("eth0", List.of("fiber"), up), path("eth1", List.of("lte"), up)));
  }

  /** One interface with so many servers, {@code 192.0.2.1} and on, each slower than the last. */
  public static Status mesh(int servers) {
    Condition up = new Condition(State.UP, null, null, NOW.minusSeconds(90));
    List<PathStatus> paths =
        IntStream.rangeClosed(1, servers)
            .mapToObj(i -> path("eth0", List.of(), up, "192.0.2." + i, i / 1e3))
            .toList();
    return status(List.of(line("eth0", List.of(), up, 0.03, 0.0)), paths);
  }

  private static Status status(List<Line> lines, List<PathStatus> paths) {
    return new Status(
        NOW,
        NOW.minusSeconds(600),
        "0.1.0",
        "router",
        1,
        Verdicts.of(lines.stream().map(line -> contender(line, Map.of())).toList()),
        lines,
        paths,
        HISTORY);
  }

  /** Interfaces with these figures, both up. */
  static Line line(
      String name, List<String> aliases, Condition condition, Double rtt, Double loss) {
    int down = condition.state() == State.DOWN ? 1 : 0;
    return new Line(
        name,
        aliases,
        condition,
        1,
        down,
        rtt,
        loss,
        0.928,
        outage(),
        List.of(new PathCapacity(ID, "192.0.2.9:32700", "192.0.2.9", capacity())));
  }

  /** An interface with these servers beside one that all have. */
  static Contender contender(Line line, Map<String, Contender.Reading> servers) {
    Map<String, Contender.Reading> all = new HashMap<>(servers);
    Double loss = line.lossRatio();
    all.put("192.0.2.1", reading(line.rttSeconds(), loss == null ? 0 : loss));
    return new Contender(line, all);
  }

  static Contender.Reading reading(@Nullable Double rttSeconds, double loss) {
    return new Contender.Reading(rttSeconds, 1_000, Math.round(1_000 * loss));
  }

  private static Capacity capacity() {
    return new Capacity(
        new Measured(96.3e6, 0.02, null, "train", 20.5),
        new Measured(null, null, "retransmit", "train", null));
  }

  private static PathStatus path(String name, List<String> aliases, Condition condition) {
    return path(name, aliases, condition, "192.0.2.1", 0.0102);
  }

  private static PathStatus path(
      String name, List<String> aliases, Condition condition, String server, double median) {
    return new PathStatus(
        ID,
        name,
        aliases,
        server,
        server,
        443,
        condition,
        condition.state() == State.UP ? median : null,
        new Recent(618, median, 0.0104, 0.0109, 583, 9, 0.0),
        new Ceiling(102e6, 51e6, 2),
        capacity(),
        0.928,
        outage());
  }

  /** Nothing has been measured yet. */
  public static Status unmeasured() {
    Line line =
        new Line("eth0", List.of(), Condition.UNKNOWN, 1, 0, null, null, null, null, List.of());
    PathStatus path =
        new PathStatus(
            ID,
            "eth0",
            List.of(),
            "a.example",
            "",
            443,
            Condition.UNKNOWN,
            null,
            Recent.NONE,
            null,
            Capacity.NONE,
            null,
            null);
    return status(List.of(line), List.of(path));
  }

  public static Outage outage() {
    return new Outage(
        NOW.minusSeconds(144),
        NOW.minusSeconds(100),
        44,
        "eth0",
        List.of("fiber"),
        null,
        null,
        2,
        "interface_down",
        false);
  }

  /** Three points of which the second has no RTT. */
  public static PathHistory history() {
    Column rtts = column(0.01, Double.NaN, 0.02);
    Column counts = column(1, 1, 1);
    return new PathHistory(
        NOW.minusSeconds(3),
        NOW,
        1,
        column(1, 2, 3),
        List.of(
            new PathHistory.Series(
                ID,
                "eth0",
                List.of("fiber"),
                "192.0.2.1",
                rtts,
                rtts,
                rtts,
                counts,
                counts,
                counts,
                counts,
                Map.of("timeout", column(0, 1, 0)),
                List.of(new PathHistory.CapacityPoint(NOW, "download", 96.3e6, 0.02, 1)))));
  }

  private static Column column(double... values) {
    return new Column(Arrays.copyOf(values, values.length));
  }
}
