package io.tcptrafficscan.scan;

import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When each path is probed: on a grid of the monotonic clock that no lateness shifts. Each path has
 * a phase of its own inside its interval, which it keeps while others come and go. Successive
 * phases are the golden ratio's multiples, which spread any number of paths about evenly. Rounds
 * are of the scan's interval, which paths may leave for one of their own.
 */
final class Schedule {
  private static final double GOLDEN_RATIO = 0.6180339887498949;

  /** Whatever is probed at a planned time. */
  abstract static class Slot implements Comparable<Slot> {
    private double phase;
    private long intervalNanos;
    private long gridNanos;
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

    /** From probe to probe; 0 before it was scheduled. */
    final long intervalNanos() {
      return intervalNanos;
    }
  }

  private long startNanos;
  private long startRound;
  private long intervalNanos;
  private final PriorityQueue<Slot> queue = new PriorityQueue<>();
  private long added;

  Schedule(long startNanos, long intervalNanos) {
    this.startNanos = startNanos;
    this.intervalNanos = intervalNanos;
  }

  /** As {@link #add(Slot, long, long)}, in every round. */
  void add(Slot slot, long nowNanos) {
    add(slot, intervalNanos, nowNanos);
  }

  /**
   * Gives the slot a phase. Its first time is less than a round away, whatever its interval: where
   * that is longer, it takes its phase with the second.
   */
  void add(Slot slot, long slotIntervalNanos, long nowNanos) {
    double turn = added++ * GOLDEN_RATIO;
    slot.phase = turn - Math.floor(turn);
    place(slot, slotIntervalNanos, nowNanos);
    queue.add(slot);
  }

  private void place(Slot slot, long slotIntervalNanos, long nowNanos) {
    slot.intervalNanos = slotIntervalNanos;
    slot.gridNanos = startNanos + (long) (slot.phase * slotIntervalNanos);
    long first = Math.min(slotIntervalNanos, intervalNanos);
    slot.dueNanos = firstFrom(startNanos + (long) (slot.phase * first), first, nowNanos);
    slot.scheduled = true;
  }

  /**
   * Gives slots that are scheduled another interval, within which they keep their place. Their next
   * time is not put off, so that none starves however often intervals change.
   */
  void change(Map<? extends Slot, Long> intervals, long nowNanos) {
    for (Slot slot : intervals.keySet()) {
      slot.scheduled = false;
    }
    queue.removeIf(slot -> !slot.scheduled);
    intervals.forEach(
        (slot, interval) -> {
          long due = slot.dueNanos();
          place(slot, interval, nowNanos);
          bringForward(slot, due);
          queue.add(slot);
        });
  }

  private static void bringForward(Slot slot, long dueNanos) {
    if (dueNanos - slot.dueNanos < 0) {
      slot.dueNanos = dueNanos;
    }
  }

  /** Begins a round now, of that number, the first of another interval. Slots stay as they are. */
  void changeRounds(long newIntervalNanos, long round, long nowNanos) {
    startRound = round;
    startNanos = nowNanos;
    intervalNanos = newIntervalNanos;
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
    long interval = slot.intervalNanos;
    // Half an interval on: a first time lies anywhere in it, the others on the grid.
    long planned = firstFrom(slot.gridNanos, interval, slot.dueNanos + interval / 2 + 1);
    slot.dueNanos = planned - nowNanos > 0 ? planned : firstFrom(planned, interval, nowNanos);
    queue.add(slot);
    return (slot.dueNanos - planned) / interval;
  }

  /** So late that all that is due with it would leave as a burst. */
  static boolean isTooLate(long delayNanos, long intervalNanos) {
    return delayNanos > intervalNanos / 2;
  }

  /** How long until the next slot is due; not more than {@code mostNanos}. */
  long untilDue(long nowNanos, long mostNanos) {
    Slot slot = first();
    return slot == null ? mostNanos : Math.max(0, Math.min(mostNanos, slot.dueNanos - nowNanos));
  }

  /** The number of the round that a moment falls into, from 0. */
  long roundAt(long nanos) {
    return startRound + Math.floorDiv(nanos - startNanos, intervalNanos);
  }

  /** When a round begins. */
  long roundStart(long round) {
    return startNanos + (round - startRound) * intervalNanos;
  }

  private @Nullable Slot first() {
    Slot slot = queue.peek();
    while (slot != null && !slot.scheduled) {
      queue.poll();
      slot = queue.peek();
    }
    return slot;
  }

  /** Of a grid, the first time that is not past; a time before {@code grid} may be it as well. */
  private static long firstFrom(long grid, long interval, long nowNanos) {
    return grid + -Math.floorDiv(grid - nowNanos, interval) * interval;
  }
}
