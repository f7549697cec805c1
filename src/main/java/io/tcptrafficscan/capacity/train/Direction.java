package io.tcptrafficscan.capacity.train;

import java.util.List;
import java.util.Locale;

/** Which way a train goes, as seen from the agent that asks for it. */
public enum Direction {
  /** From the responder to this node. */
  DOWNLOAD,
  /** From this node to the responder. */
  UPLOAD;

  /** All of them, in the order of their ordinals. */
  public static final List<Direction> ALL = List.of(values());

  /** As metrics write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
