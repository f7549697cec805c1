package io.tcptrafficscan.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which interface is better now, or what is down, as data: page and terminal say it in words.
 *
 * @param better the interface to use; null if none is up or nothing is known
 * @param other the next best interface that is up; null if there is none
 * @param criterion what makes {@code better} better; null unless the kind is {@link Kind#BETTER}
 * @param commonServers how many servers {@code better} and {@code other} are compared by; 0 if they
 *     reach none in common, and each has the figures of its own; null without {@code other}
 * @param down the interfaces that are down, longest first
 * @param paths how many paths are measured
 * @param pathsDown how many of them are down
 */
public record Verdict(
    Kind kind,
    @Nullable Figures better,
    @Nullable Figures other,
    @Nullable Criterion criterion,
    @Nullable Integer commonServers,
    List<Down> down,
    int paths,
    int pathsDown) {

  /** Whether two interfaces are compared by different servers. */
  public boolean isOverUnlikeServers() {
    return commonServers != null && commonServers == 0;
  }

  /** What kind of a sentence it is. */
  public enum Kind {
    /** Several interfaces are up, and one is clearly better. */
    BETTER,
    /** Several interfaces are up, and the best two do not differ by much. */
    EQUAL,
    /** Of several interfaces, one is up. */
    ONLY_UP,
    /** There is one interface, and it is up. */
    UP,
    /** Every interface is down. */
    ALL_DOWN,
    /** Nothing has been measured yet. */
    UNKNOWN
  }

  /** What decides between two interfaces that are up. */
  public enum Criterion {
    /** The loss ratios differ by a percentage point or more. */
    LOSS,
    /** The RTTs differ by a tenth and half a millisecond or more. */
    RTT
  }

  /**
   * The figures of an interface.
   *
   * @param rttSeconds of the last minute; null if no RTT was measured
   * @param lossRatio of the last 15 minutes; null if no SYN was sent
   */
  public record Figures(
      String interfaceName,
      List<String> aliases,
      @Nullable Double rttSeconds,
      @Nullable Double lossRatio) {}

  /** An interface that is down. */
  public record Down(
      String interfaceName, List<String> aliases, @Nullable Instant since, String reason) {}
}
