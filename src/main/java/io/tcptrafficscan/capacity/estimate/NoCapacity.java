package io.tcptrafficscan.capacity.estimate;

import java.util.Locale;

/**
 * Why a measurement gave no capacity, and whether something went wrong. The label values of {@code
 * capacity_rejections_total}.
 */
public enum NoCapacity {
  /** The tail of the train is too short, or has too few points, to show a rate. */
  TOO_SHORT(false),
  /** A segment was retransmitted, and those that arrived after it had waited for it. */
  RETRANSMIT(true),
  /** The sender may pace its segments: their spacing may be its own and not the path's. */
  PACED(true),
  /** The train started faster than it ended: a traffic shaper let a short burst through. */
  BURST(false),
  /** The arrivals are too irregular to show one rate. */
  JITTER(false),
  /** The hourly budget of this agent has too few bytes left. */
  BUDGET(false),
  /** The peer did not answer, or did not read, before the deadline. */
  TIMEOUT(true),
  /** The peer closed or reset the connection. */
  CLOSED(true),
  /** The peer does not speak the expected protocol. */
  PROTOCOL(true),
  /** The responder refused the request. */
  REFUSED(true),
  /** No connection was made. */
  UNREACHABLE(true),
  /** This host has no socket left. */
  RESOURCES(true);

  private final boolean failure;

  NoCapacity(boolean failure) {
    this.failure = failure;
  }

  /** Whether something went wrong, rather than that the train showed no rate. */
  public boolean isFailure() {
    return failure;
  }

  /** The label value of metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
