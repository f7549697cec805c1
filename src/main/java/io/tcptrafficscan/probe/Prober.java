package io.tcptrafficscan.probe;

import io.tcptrafficscan.posix.Platform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs any number of probes at once. One thread calls everything but {@link #wakeup}. Each probe
 * ends exactly once: with an outcome, or without one when it is cancelled.
 *
 * @param <A> an object of the caller's that says which probe ended
 */
public final class Prober<A> implements AutoCloseable {
  /** Told of every probe that ended, on the thread that probes. It may start more probes. */
  @FunctionalInterface
  public interface Listener<A> {
    void ended(A attachment, ProbeOutcome outcome);
  }

  /** A target in the form that {@link #start} takes, made once for many probes. */
  public interface PreparedTarget {}

  /** A probe under way. Reused for later probes, so that a probe allocates none. */
  public static final class Flight<A> {
    /** The index in {@code flights}; {@link ProbeSockets} keeps the probe's socket under it. */
    private final int slot;

    private @Nullable A attachment;
    private @Nullable PreparedTarget target;
    private long startedNanos;
    private long deadlineNanos;
    private @Nullable Flight<A> earlier;
    private @Nullable Flight<A> later;

    private Flight(int slot) {
      this.slot = slot;
    }
  }

  private final ProbeSockets sockets;
  private final LongSupplier nanoClock;
  private final Listener<A> listener;
  private final List<Flight<A>> flights = new ArrayList<>();
  private final ArrayDeque<Flight<A>> idle = new ArrayDeque<>();
  private @Nullable Flight<A> first;
  private @Nullable Flight<A> last;

  private Prober(ProbeSockets sockets, LongSupplier nanoClock, Listener<A> listener) {
    this.sockets = sockets;
    this.nanoClock = nanoClock;
    this.listener = listener;
  }

  /** Whether this system can bind probes to an interface and reports TCP figures. */
  public static boolean isFullySupported() {
    return Platform.isLinux();
  }

  /**
   * Opens a prober for this system.
   *
   * @param resetOnClose whether connections end by RST, which leaves no TIME_WAIT
   */
  public static <A> Prober<A> open(
      boolean resetOnClose, LongSupplier nanoClock, Listener<A> listener) {
    ProbeSockets sockets =
        isFullySupported()
            ? new LinuxProbeSockets(resetOnClose, nanoClock)
            : new PortableProbeSockets(resetOnClose);
    return new Prober<>(sockets, nanoClock, listener);
  }

  /** Opens a prober as systems other than Linux have it. */
  static <A> Prober<A> openPortable(
      boolean resetOnClose, LongSupplier nanoClock, Listener<A> listener) {
    return new Prober<>(new PortableProbeSockets(resetOnClose), nanoClock, listener);
  }

  public PreparedTarget prepare(ProbeTarget target) {
    return sockets.prepare(target);
  }

  /**
   * Starts a probe. If it fails at once, the listener is told before this returns.
   *
   * @return the probe under way, valid until it ends; null if it has ended already
   */
  public @Nullable Flight<A> start(PreparedTarget target, A attachment, long timeoutNanos) {
    Flight<A> flight = idle.poll();
    if (flight == null) {
      flight = new Flight<>(flights.size());
      flights.add(flight);
    }
    long now = nanoClock.getAsLong();
    ProbeFailure failure = sockets.open(flight.slot, target);
    if (failure != null) {
      idle.push(flight);
      listener.ended(attachment, failure);
      return null;
    }
    flight.attachment = attachment;
    flight.target = target;
    flight.startedNanos = now;
    flight.deadlineNanos = now + timeoutNanos;
    link(flight);
    return flight;
  }

  /**
   * Ends a probe without an outcome. To be called at most once, and only for a probe that has not
   * ended: its flight may be that of a later probe.
   */
  public void cancel(Flight<A> flight) {
    release(flight);
  }

  /** Waits for outcomes, at most until the next deadline, and tells the listener. */
  public void await(long maxNanos) {
    long wait = maxNanos;
    if (first != null) {
      wait = Math.min(wait, first.deadlineNanos - nanoClock.getAsLong());
    }
    takeOutcomes(Math.max(0, wait));
    expire();
  }

  /** Returns how many outcomes there were. There may be more: a wait returns a limited number. */
  private int takeOutcomes(long timeoutNanos) {
    int count = sockets.await(timeoutNanos);
    int outcomes = 0;
    for (int i = 0; i < count; i++) {
      int slot = sockets.ready(i);
      if (slot != ProbeSockets.WAKEUP) {
        finish(flights.get(slot));
        outcomes++;
      }
    }
    return outcomes;
  }

  private void finish(Flight<A> flight) {
    PreparedTarget target = flight.target;
    if (target == null) {
      return; // cancelled by the listener after an earlier outcome
    }
    long connectNanos = nanoClock.getAsLong() - flight.startedNanos;
    end(flight, sockets.outcome(flight.slot, target, connectNanos));
  }

  /**
   * Ends what is overdue. An answer that has come counts, even if this thread reads it late: the
   * process may have stood still, and the first wait after that may have been interrupted or have
   * returned only a part of the outcomes.
   */
  private void expire() {
    long now = nanoClock.getAsLong();
    if (first == null || first.deadlineNanos - now > 0) {
      return;
    }
    while (takeOutcomes(0) > 0) {}
    while (first != null && first.deadlineNanos - now <= 0 && first.target != null) {
      end(first, sockets.timedOut(first.slot, first.target));
    }
  }

  private void end(Flight<A> flight, ProbeOutcome outcome) {
    A attachment = flight.attachment;
    release(flight);
    if (attachment != null) {
      listener.ended(attachment, outcome);
    }
  }

  private void release(Flight<A> flight) {
    sockets.close(flight.slot);
    unlink(flight);
    flight.attachment = null;
    flight.target = null;
    idle.push(flight);
  }

  /**
   * Keeps flights in the order of their deadlines. The search starts at the end: with the same
   * timeout for all, the newest flight is the last.
   */
  private void link(Flight<A> flight) {
    Flight<A> before = last;
    while (before != null && before.deadlineNanos - flight.deadlineNanos > 0) {
      before = before.earlier;
    }
    Flight<A> after = before == null ? first : before.later;
    flight.earlier = before;
    flight.later = after;
    join(before, flight);
    join(flight, after);
  }

  private void unlink(Flight<A> flight) {
    join(flight.earlier, flight.later);
    flight.earlier = null;
    flight.later = null;
  }

  private void join(@Nullable Flight<A> before, @Nullable Flight<A> after) {
    if (before == null) {
      first = after;
    } else {
      before.later = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.earlier = before;
    }
  }

  /** Ends the current {@link #await} or the next. From any thread, until this is closed. */
  public void wakeup() {
    sockets.wakeup();
  }

  /** Closes all connections without an outcome. */
  @Override
  public void close() {
    sockets.close();
  }
}
