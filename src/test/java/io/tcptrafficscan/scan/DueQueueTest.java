package io.tcptrafficscan.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Through a {@link Schedule}, since only that says when a slot is due. */
class DueQueueTest {
  private static final long MILLI = 1_000_000;
  private static final int SEEDS = 1_000;
  private static final int STEPS = 100;

  private static final class Slot extends Schedule.Slot {}

  /** What the queue holds, unordered: the first is looked for anew each time. */
  private final List<Slot> model = new ArrayList<>();

  private final Set<Slot> removed = new HashSet<>();

  @Test
  void takesTheSlotsInTheOrderInWhichTheyAreDue() {
    for (int seed = 0; seed < SEEDS; seed++) {
      model.clear();
      removed.clear();
      run(new Random(seed), "seed " + seed);
    }
  }

  private void run(Random random, String seed) {
    long now = Long.MAX_VALUE - random.nextLong(300_000 * MILLI); // where the clock wraps around
    Schedule schedule = new Schedule(now, 1_000 * MILLI);
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(9)) {
        case 0, 1 -> {
          Slot slot = new Slot();
          schedule.add(slot, interval(random), now);
          model.add(slot);
        }
        case 2 -> {
          if (!model.isEmpty() && random.nextInt(4) == 0) {
            Slot slot = model.remove(random.nextInt(model.size()));
            schedule.remove(slot);
            removed.add(slot);
          }
        }
        case 3 -> {
          if (!model.isEmpty()) {
            Slot slot = model.get(random.nextInt(model.size()));
            schedule.change(Map.of(slot, interval(random)), now);
          }
        }
        default -> now += (long) (Math.pow(random.nextDouble(), 6) * 20_000 * MILLI);
      }
      check(schedule, now, seed);
      takeDue(schedule, now, seed);
    }
  }

  /** From 100 ms to a minute: a twentieth of a turn of the wheel up to many turns. */
  private static long interval(Random random) {
    return (long) (100 * Math.pow(600, random.nextDouble())) * MILLI;
  }

  private void check(Schedule schedule, long now, String seed) {
    long wait = 1_000 * MILLI;
    for (Slot slot : model) {
      wait = Math.max(0, Math.min(wait, slot.dueNanos() - now));
    }
    assertThat(schedule.untilDue(now, 1_000 * MILLI)).as(seed).isEqualTo(wait);
  }

  private void takeDue(Schedule schedule, long now, String seed) {
    while (true) {
      Schedule.Slot taken = schedule.takeDue(now);
      Slot first = null;
      for (Slot slot : model) {
        if (slot.dueNanos() - now <= 0 && (first == null || slot.compareTo(first) < 0)) {
          first = slot;
        }
      }
      if (first == null) {
        assertThat(taken).as(seed).isNull();
        return;
      }
      assertThat(taken).as(seed).isNotNull().isNotIn(removed).isIn(model);
      assertThat(taken.dueNanos()).as(seed).isEqualTo(first.dueNanos());
      schedule.reschedule(taken, now);
      assertThat(taken.dueNanos() - now).as(seed).isPositive();
    }
  }
}
