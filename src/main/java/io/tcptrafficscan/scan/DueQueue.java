package io.tcptrafficscan.scan;

import io.tcptrafficscan.scan.Schedule.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Slots in the order in which they are due. A wheel of ticks holds those of later ticks, and a heap
 * only those of the current one: a heap of 30,000 slots would read a dozen of them for each probe,
 * most of them from memory (hashed timing wheel: Varghese and Lauck, 1987, scheme 6). The wheel
 * reads each of its slots once a turn. A slot's due time must not change while it is in the queue.
 */
final class DueQueue {
  /** A tick is 2^23 ns, 8.4 ms. */
  private static final int TICK_BITS = 23;

  /** A turn of the wheel is 2.1 s; slots that are due later stay for several turns. */
  private static final int TICKS = 256;

  private final long originNanos;
  private final List<List<Slot>> wheel = new ArrayList<>(TICKS);

  /** The slots of {@link #tick} and of ticks before it. */
  private final PriorityQueue<Slot> near = new PriorityQueue<>();

  private long tick;

  /** How many slots the wheel holds. */
  private int far;

  DueQueue(long originNanos) {
    this.originNanos = originNanos;
    for (int i = 0; i < TICKS; i++) {
      wheel.add(new ArrayList<>(0));
    }
  }

  void add(Slot slot) {
    long due = tickAt(slot.dueNanos());
    if (due <= tick) {
      near.add(slot);
    } else {
      ticksOf(due).add(slot);
      far++;
    }
  }

  /** The first slot, which may be due after {@code limitNanos}; null if none is due up to then. */
  @Nullable Slot peek(long limitNanos) {
    long limit = tickAt(limitNanos);
    while (near.isEmpty() && far > 0 && tick < limit) {
      tick++;
      takeTick();
    }
    if (near.isEmpty() && far == 0) {
      tick = Math.max(tick, limit); // an empty time is not made up for tick by tick
    }
    return near.peek();
  }

  /** Removes the slot that {@link #peek} returned. */
  void poll() {
    near.poll();
  }

  void removeIf(Predicate<Slot> unwanted) {
    near.removeIf(unwanted);
    far = 0;
    for (List<Slot> slots : wheel) {
      slots.removeIf(unwanted);
      far += slots.size();
    }
  }

  private void takeTick() {
    List<Slot> slots = ticksOf(tick);
    if (slots.isEmpty()) {
      return;
    }
    int kept = 0;
    for (Slot slot : slots) {
      if (tickAt(slot.dueNanos()) <= tick) {
        near.add(slot);
      } else {
        slots.set(kept++, slot);
      }
    }
    far -= slots.size() - kept;
    slots.subList(kept, slots.size()).clear();
  }

  private List<Slot> ticksOf(long dueTick) {
    return wheel.get((int) dueTick & TICKS - 1);
  }

  /** Differences are taken, since the clock's zero is arbitrary. */
  private long tickAt(long nanos) {
    return (nanos - originNanos) >> TICK_BITS;
  }
}
