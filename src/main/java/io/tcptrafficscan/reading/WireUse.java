package io.tcptrafficscan.reading;

import io.tcptrafficscan.config.InterfaceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which interfaces have a train on the wire. Each has one immutable value in a concurrent map; the
 * thread that runs trains writes, the one that probes reads.
 */
public final class WireUse {
  private record Use(boolean busy, long untilNanos) {}

  private final Map<InterfaceName, Use> uses = new ConcurrentHashMap<>();

  /** A train begins. */
  public void begin(InterfaceName name) {
    uses.put(name, new Use(true, 0));
  }

  /** It has ended, and with it the queue that it made. */
  public void end(InterfaceName name, long nowNanos) {
    uses.put(name, new Use(false, nowNanos));
  }

  public boolean isBusy(InterfaceName name) {
    Use use = uses.get(name);
    return use != null && use.busy();
  }

  /** Whether a train is, or was, on the wire at some time after {@code sinceNanos}. */
  public boolean wasBusy(InterfaceName name, long sinceNanos) {
    Use use = uses.get(name);
    return use != null && (use.busy() || use.untilNanos() - sinceNanos > 0);
  }
}
