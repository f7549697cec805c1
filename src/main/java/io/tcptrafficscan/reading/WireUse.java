package io.tcptrafficscan.reading;

import io.tcptrafficscan.net.InterfaceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Which interfaces have a train on the wire. Each has one immutable value in a concurrent map,
 * which those who run trains replace in one step, and the thread that probes reads.
 */
public final class WireUse {
  /**
   * @param own trains that this agent asked for
   * @param served trains that its responder serves
   * @param untilNanos when the last of them ended
   */
  private record Use(int own, int served, long untilNanos) {
    private static final Use NONE = new Use(0, 0, 0);

    boolean isBusy() {
      return own + served > 0;
    }
  }

  private final Map<InterfaceName, Use> uses = new ConcurrentHashMap<>();

  private void change(InterfaceName name, UnaryOperator<Use> change) {
    uses.compute(name, (unused, use) -> change.apply(use == null ? Use.NONE : use));
  }

  /** A train of this agent's begins. */
  public void begin(InterfaceName name) {
    change(name, use -> new Use(use.own + 1, use.served, use.untilNanos));
  }

  /** It has ended, and with it the queue that it made. */
  public void end(InterfaceName name, long nowNanos) {
    change(name, use -> new Use(use.own - 1, use.served, nowNanos));
  }

  /** A train that somebody else asked for begins. */
  public void beginServed(InterfaceName name) {
    change(name, use -> new Use(use.own, use.served + 1, use.untilNanos));
  }

  /** It has ended. */
  public void endServed(InterfaceName name, long nowNanos) {
    change(name, use -> new Use(use.own, use.served - 1, nowNanos));
  }

  /** Whether no probe is to leave now: others' trains hold none, or they could hold all. */
  public boolean isBusy(InterfaceName name) {
    Use use = uses.get(name);
    return use != null && use.own > 0;
  }

  /** Whether a train is, or was, on the wire at some time after {@code sinceNanos}. */
  public boolean wasBusy(InterfaceName name, long sinceNanos) {
    Use use = uses.get(name);
    return use != null && (use.isBusy() || use.untilNanos - sinceNanos > 0);
  }
}
