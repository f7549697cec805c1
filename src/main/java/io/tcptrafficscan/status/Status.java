package io.tcptrafficscan.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All paths at one moment, with the corrections in force.
 *
 * @param started when this process began to measure
 * @param host the name of this machine; empty where it has none
 * @param intervalSeconds from one probe of a path to the next, where a server has no other interval
 */
public record Status(
    Instant now,
    Instant started,
    String version,
    String host,
    double intervalSeconds,
    Verdict verdict,
    List<Line> interfaces,
    List<PathStatus> paths,
    HistoryState history) {

  /** What the last probe of a path says; of an interface, what those of all its paths say. */
  public enum State {
    /** The last probe succeeded; on an interface, that of any path. */
    UP,
    /** The last probe failed; on an interface, those of all paths. */
    DOWN,
    /** Nothing has been measured yet. */
    UNKNOWN
  }

  /**
   * One interface.
   *
   * @param aliases its other names, in the order of the settings
   * @param condition what state it is in
   * @param paths how many of its paths are measured
   * @param pathsDown how many of them are down
   * @param rttSeconds the mean, over its paths that are up, of the median RTT of the last minute;
   *     null if none was measured
   * @param lossRatio of all its paths in the last 15 minutes; null if no SYN was sent
   * @param availability the share of the last 24 hours in which any of its paths was up, of the
   *     time that was measured; null if none was
   * @param lastOutage the last outage of the whole interface; null if none is kept
   * @param capacities of its paths to the responders of other agents
   */
  public record Line(
      String name,
      List<String> aliases,
      Condition condition,
      int paths,
      int pathsDown,
      @Nullable Double rttSeconds,
      @Nullable Double lossRatio,
      @Nullable Double availability,
      @Nullable Outage lastOutage,
      List<PathCapacity> capacities) {}

  /**
   * A state and why.
   *
   * @param reason the label of a {@link io.tcptrafficscan.probe.FailureReason}; null unless down
   * @param detail for a person: the call that failed and the message of the kernel; null unless
   *     down
   * @param since when the state began, as far as the history knows; null while the state is unknown
   */
  public record Condition(
      State state, @Nullable String reason, @Nullable String detail, @Nullable Instant since) {
    public static final Condition UNKNOWN = new Condition(State.UNKNOWN, null, null, null);
  }

  /**
   * One path.
   *
   * @param id stable across restarts and safe in a URL
   * @param serverIp the address that is probed; empty while the name does not resolve
   * @param rttSeconds of the last probe; null if it failed, or its RTT cannot be trusted, or is old
   * @param recent what the probes of the last 15 minutes say
   * @param ceiling null while there is no RTT
   * @param capacity of the path's own address; null directions where nothing was measured
   * @param availability the share of the last 24 hours in which the path was up, of the time that
   *     was measured; null if none was
   * @param lastOutage the last time that it was down, alone or with its interface; null if none is
   *     kept
   */
  public record PathStatus(
      String id,
      String interfaceName,
      List<String> aliases,
      String server,
      String serverIp,
      int port,
      Condition condition,
      @Nullable Double rttSeconds,
      Recent recent,
      @Nullable Ceiling ceiling,
      Capacity capacity,
      @Nullable Double availability,
      @Nullable Outage lastOutage) {}

  /**
   * What the probes of the last 15 minutes say.
   *
   * @param windowSeconds how long it is since the first of these probes; less than 15 minutes
   *     shortly after the start, or where memory holds fewer
   * @param medianSeconds of the RTTs; null without an RTT
   * @param p95Seconds the 95th percentile of the RTTs; null without an RTT
   * @param maxSeconds the longest RTT; null without an RTT
   * @param sent how many probes ended
   * @param failed how many of them failed
   * @param lossRatio lost SYNs as a share of SYNs sent. A probe that fails counts as one lost SYN
   *     if the probes before and after it succeeded; longer failures are outages, not loss. Null if
   *     no SYN counts
   */
  public record Recent(
      double windowSeconds,
      @Nullable Double medianSeconds,
      @Nullable Double p95Seconds,
      @Nullable Double maxSeconds,
      int sent,
      int failed,
      @Nullable Double lossRatio) {
    public static final Recent NONE = new Recent(0, null, null, null, 0, 0, null);
  }

  /**
   * What one plain TCP connection carries at most: receive window / RTT. It is not a capacity.
   *
   * @param bitsPerSecond with the correction factor
   * @param uncorrectedBitsPerSecond without it
   * @param factor in force
   */
  public record Ceiling(double bitsPerSecond, double uncorrectedBitsPerSecond, double factor) {}

  /** The measured capacity of a path in both directions; null where nothing was measured. */
  public record Capacity(@Nullable Measured download, @Nullable Measured upload) {
    public static final Capacity NONE = new Capacity(null, null);
  }

  /**
   * The result of the last measurement.
   *
   * @param bitsPerSecond null if the last measurement gave no number
   * @param errorRatio half the width of the 95 % interval as a share of the rate; null with it
   * @param reason why there is no number, the label of a {@link
   *     io.tcptrafficscan.capacity.estimate.NoCapacity}; null if there is one, or it grew old
   * @param method the label of a {@link io.tcptrafficscan.capacity.measure.Method}
   * @param ageSeconds since the last number; null if there never was one
   */
  public record Measured(
      @Nullable Double bitsPerSecond,
      @Nullable Double errorRatio,
      @Nullable String reason,
      String method,
      @Nullable Double ageSeconds) {}

  /**
   * The capacity of a path to another agent's responder.
   *
   * @param id of the path, for the history
   */
  public record PathCapacity(String id, String server, String serverIp, Capacity capacity) {}

  /**
   * How fine the history is.
   *
   * @param memoryBytes the limit of {@code --history-memory}
   * @param usedBytes what the history takes now
   * @param probesPerPath how many single probes of each path are kept
   * @param shortCellSeconds the width of the cells that reach back 48 hours; 60 at the finest
   * @param longCellSeconds the width of the cells that reach back 35 days; 3600 at the finest
   */
  public record HistoryState(
      long memoryBytes,
      long usedBytes,
      int probesPerPath,
      int shortCellSeconds,
      int longCellSeconds) {}
}
