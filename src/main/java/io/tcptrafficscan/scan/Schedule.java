package io.tcptrafficscan.scan;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides when each path is probed. A path's times form a grid on the monotonic clock; a late probe
 * does not shift the times after it. The grid starts at the path's phase, a fraction of its
 * interval, which stays the same while other paths come and go. Successive phases are multiples of
 * the golden ratio, which spreads any number of paths about evenly. A round lasts one interval of
 * the scan; a path may have a longer or shorter interval of its own.
 */
final class Schedule {
  private static final double GOLDEN_RATIO = 0.6180339887498949;

  /** Something that is probed at planned times. */
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

    /** When the slot is due next, on the monotonic clock. */
    final long dueNanos() {
      return dueNanos;
    }

    /** Time from probe to probe; 0 before the slot is scheduled. */
    final long intervalNanos() {
      return intervalNanos;
    }
  }

  private long startNanos;
  private long startRound;
  private long intervalNanos;
  private final DueQueue queue;
  private long added;

  Schedule(long startNanos, long intervalNanos) {
    this.startNanos = startNanos;
    this.intervalNanos = intervalNanos;
    queue = new DueQueue(startNanos);
  }

  /** Adds a slot whose interval is the scan's. */
  void add(Slot slot, long nowNanos) {
    add(slot, intervalNanos, nowNanos);
  }

  /**
   * Adds a slot and gives it a phase. The first time is less than a round away even if the interval
   * is longer than a round; the times after the first lie on the slot's grid.
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
   * Gives scheduled slots another interval. Each keeps its phase. The next time of a slot never
   * moves to a later moment, so that frequent changes do not keep a slot from being probed.
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

  /** Begins round {@code round} now, with another interval for rounds. Slots do not change. */
  void changeRounds(long newIntervalNanos, long round, long nowNanos) {
    startRound = round;
    startNanos = nowNanos;
    intervalNanos = newIntervalNanos;
  }

  /** Removes the slot. It leaves the queue only when it is due, since to search is expensive. */
  void remove(Slot slot) {
    slot.scheduled = false;
  }

  /**
   * Takes a slot that is due, or returns null. {@link Slot#dueNanos} is then the time that was
   * planned; {@link #reschedule} puts the slot back.
   */
  @Nullable Slot takeDue(long nowNanos) {
    Slot slot = first(nowNanos);
    if (slot == null || slot.dueNanos - nowNanos > 0) {
      return null;
    }
    queue.poll();
    return slot;
  }

  /**
   * Puts back a slot that was taken, at its next time that is not past.
   *
   * @return how many planned times are skipped, because they are past already
   */
  long reschedule(Slot slot, long nowNanos) {
    long interval = slot.intervalNanos;
    // The first due time may lie beside the grid: the next is the first grid time that is more than
    // half an interval later.
    long planned = firstFrom(slot.gridNanos, interval, slot.dueNanos + interval / 2 + 1);
    slot.dueNanos = planned - nowNanos > 0 ? planned : firstFrom(planned, interval, nowNanos);
    queue.add(slot);
    return (slot.dueNanos - planned) / interval;
  }

  /** Whether a probe is so late that it would leave in a burst with others that are late. */
  static boolean isTooLate(long delayNanos, long intervalNanos) {
    return delayNanos > intervalNanos / 2;
  }

  /** The time until the next slot is due, at most {@code mostNanos}. */
  long untilDue(long nowNanos, long mostNanos) {
    Slot slot = first(nowNanos + mostNanos);
    return slot == null ? mostNanos : Math.max(0, Math.min(mostNanos, slot.dueNanos - nowNanos));
  }

  /** The number of the round that contains a moment, counted from 0. */
  long roundAt(long nanos) {
    return startRound + Math.floorDiv(nanos - startNanos, intervalNanos);
  }

  /** When a round begins. */
  long roundStart(long round) {
    return startNanos + (round - startRound) * intervalNanos;
  }

  private @Nullable Slot first(long limitNanos) {
    Slot slot = queue.peek(limitNanos);
    while (slot != null && !slot.scheduled) {
      queue.poll();
      slot = queue.peek(limitNanos);
    }
    return slot;
  }

  /** The first time of a grid that is not past. {@code grid} is any of its times. */
  private static long firstFrom(long grid, long interval, long nowNanos) {
    return grid + -Math.floorDiv(grid - nowNanos, interval) * interval;
  }
}
