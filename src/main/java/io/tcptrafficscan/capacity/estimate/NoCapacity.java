package io.tcptrafficscan.capacity.estimate;

import java.util.Locale;

/**
 * Why a measurement gave no capacity, and whether something went wrong. The label values of {@code
 * capacity_rejections_total}.
 */
public enum NoCapacity {
  /** Too few segments of the train waited for the link to show its rate. */
  TOO_SHORT(false),
  /** So many segments were lost that too few waited for the link. */
  RETRANSMIT(true),
  /** The sender may pace its segments: their spacing may be its own and not the path's. */
  PACED(true),
  /** The train started faster than it ended: a traffic shaper let a short burst through. */
  BURST(false),
  /** The arrivals are so irregular that the rate may be more than a quarter off. */
  TOO_NOISY(false),
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
