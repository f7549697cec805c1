package io.tcptrafficscan.reading;

import io.tcptrafficscan.net.InterfaceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Which interfaces have a train on the wire. Each interface has one immutable value in a concurrent
 * map, which is replaced in one step. Any thread may read or write.
 */
public final class WireUse {
  /**
   * @param own trains that this agent requested
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

  /** A train that this agent requested begins. */
  public void begin(InterfaceName name) {
    change(name, use -> new Use(use.own + 1, use.served, use.untilNanos));
  }

  /** A train that this agent requested has ended. */
  public void end(InterfaceName name, long nowNanos) {
    change(name, use -> new Use(use.own - 1, use.served, nowNanos));
  }

  /** A train that another agent requested begins. */
  public void beginServed(InterfaceName name) {
    change(name, use -> new Use(use.own, use.served + 1, use.untilNanos));
  }

  /** A train that another agent requested has ended. */
  public void endServed(InterfaceName name, long nowNanos) {
    change(name, use -> new Use(use.own, use.served - 1, nowNanos));
  }

  /**
   * Whether probes must wait, because a train that this agent requested is on the wire. The trains
   * of other agents hold no probe back: they could stop all probes.
   */
  public boolean isBusy(InterfaceName name) {
    Use use = uses.get(name);
    return use != null && use.own > 0;
  }

  /** Whether any train was on the wire at some time since {@code sinceNanos}. */
  public boolean wasBusy(InterfaceName name, long sinceNanos) {
    Use use = uses.get(name);
    return use != null && (use.isBusy() || use.untilNanos - sinceNanos > 0);
  }
}
