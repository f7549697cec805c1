package io.tcptrafficscan.capacity.estimate;

import java.util.Locale;

/**
 * Why a measurement gave no capacity, and whether to measure less often because of it. The label
 * values of {@code capacity_rejections_total}.
 */
public enum NoCapacity {
  /** The tail of the train is too short, or has too few points, to show a rate. */
  TOO_SHORT(BackOff.NEVER),
  /** A segment was retransmitted, and those that arrived after it had waited for it. */
  RETRANSMIT(BackOff.ALWAYS),
  /** The sender may pace its segments: their spacing may be its own and not the path's. */
  PACED(BackOff.FOREIGN_SERVER),
  /** The train started faster than it ended: a traffic shaper let a short burst through. */
  BURST(BackOff.NEVER),
  /** The arrivals are too irregular to show one rate. */
  JITTER(BackOff.NEVER),
  /** The hourly budget of this agent has too few bytes left. */
  BUDGET(BackOff.NEVER),
  /** The peer did not answer, or did not read, before the deadline. */
  TIMEOUT(BackOff.FOREIGN_SERVER),
  /** The peer closed or reset the connection. */
  CLOSED(BackOff.ALWAYS),
  /** The peer does not speak the expected protocol. */
  PROTOCOL(BackOff.FOREIGN_SERVER),
  /** The responder refused the request. */
  REFUSED(BackOff.FOREIGN_SERVER),
  /** No connection was made. */
  UNREACHABLE(BackOff.FOREIGN_SERVER),
  /** This host has no socket left. */
  RESOURCES(BackOff.FOREIGN_SERVER);

  /** From which servers to back off: from all, or only from servers that are no responders. */
  private enum BackOff {
    NEVER,
    FOREIGN_SERVER,
    ALWAYS
  }

  private final BackOff backOff;

  NoCapacity(BackOff backOff) {
    this.backOff = backOff;
  }

  /** Whether to send fewer trains to a responder after this. */
  public boolean backsOffFromResponder() {
    return backOff == BackOff.ALWAYS;
  }

  /** Whether to send fewer trains to a server that is not a responder after this. */
  public boolean backsOffFromForeignServer() {
    return backOff != BackOff.NEVER;
  }

  /** The label value of metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
