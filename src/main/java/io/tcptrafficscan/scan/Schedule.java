package io.tcptrafficscan.scan;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When each path is probed: on a grid of the monotonic clock that no lateness shifts. Each path has
 * a phase of its own inside the interval, which it keeps while others come and go. Successive
 * phases are the golden ratio's multiples, which spread any number of paths about evenly.
 */
final class Schedule {
  private static final double GOLDEN_RATIO = 0.6180339887498949;

  /** Whatever is probed at a planned time. */
  abstract static class Slot implements Comparable<Slot> {
    private long phaseNanos;
    private long dueNanos;
    private boolean scheduled;

    /** Earlier first. Differences are compared, since the clock's zero is arbitrary. */
    @Override
    public final int compareTo(Slot other) {
      return Long.signum(dueNanos - other.dueNanos);
    }

    /** When it is to be probed next, on the monotonic clock. */
    final long dueNanos() {
      return dueNanos;
    }
  }

  private final long startNanos;
  private final long intervalNanos;
  private final PriorityQueue<Slot> queue = new PriorityQueue<>();
  private long added;

  Schedule(long startNanos, long intervalNanos) {
    this.startNanos = startNanos;
    this.intervalNanos = intervalNanos;
  }

  /**
   * Gives the slot a phase. Its first time is the next of its phase, less than an interval away.
   */
  void add(Slot slot, long nowNanos) {
    double turn = added++ * GOLDEN_RATIO;
    slot.phaseNanos = (long) ((turn - Math.floor(turn)) * intervalNanos);
    slot.dueNanos = firstFrom(startNanos + slot.phaseNanos, nowNanos);
    slot.scheduled = true;
    queue.add(slot);
  }

  /** Forgets the slot. The queue does when its time comes: to search it would take long. */
  void remove(Slot slot) {
    slot.scheduled = false;
  }

  /**
   * The slot that is due, or null. It is due again an interval later; see {@link Slot#dueNanos()}.
   */
  @Nullable Slot takeDue(long nowNanos) {
    Slot slot = first();
    if (slot == null || slot.dueNanos - nowNanos > 0) {
      return null;
    }
    queue.poll();
    return slot;
  }

  /**
   * Puts a slot that was taken back, at its next time that is not past. Returns the times missed.
   */
  long reschedule(Slot slot, long nowNanos) {
    long planned = slot.dueNanos + intervalNanos;
    slot.dueNanos = planned - nowNanos > 0 ? planned : firstFrom(planned, nowNanos);
    queue.add(slot);
    return (slot.dueNanos - planned) / intervalNanos;
  }

  /** So late that all that is due with it would leave as a burst. */
  boolean isTooLate(long delayNanos) {
    return delayNanos > intervalNanos / 2;
  }

  /** How long until the next slot is due; not more than {@code mostNanos}. */
  long untilDue(long nowNanos, long mostNanos) {
    Slot slot = first();
    return slot == null ? mostNanos : Math.max(0, Math.min(mostNanos, slot.dueNanos - nowNanos));
  }

  /** The number of the round that a moment falls into, from 0. */
  long roundAt(long nanos) {
    return Math.floorDiv(nanos - startNanos, intervalNanos);
  }

  /** When a round begins. */
  long roundStart(long round) {
    return startNanos + round * intervalNanos;
  }

  private @Nullable Slot first() {
    Slot slot = queue.peek();
    while (slot != null && !slot.scheduled) {
      queue.poll();
      slot = queue.peek();
    }
    return slot;
  }

  private long firstFrom(long firstNanos, long nowNanos) {
    long late = nowNanos - firstNanos;
    return late <= 0
        ? firstNanos
        : firstNanos + -Math.floorDiv(-late, intervalNanos) * intervalNanos;
  }
}
