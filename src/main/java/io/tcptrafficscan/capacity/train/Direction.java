package io.tcptrafficscan.capacity.train;

import java.util.Locale;

/** The direction of a train, as seen from the agent that requests it. */
public enum Direction {
  /** From the responder to this agent. */
  DOWNLOAD,
  /** From this agent to the responder. */
  UPLOAD;

  /** The label value of metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
