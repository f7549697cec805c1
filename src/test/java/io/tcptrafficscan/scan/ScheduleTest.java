package io.tcptrafficscan.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final long INTERVAL = 1_000_000_000L;

  /** Close to where the clock's number wraps around. */
  private static final long START = Long.MAX_VALUE - 3 * INTERVAL;

  private final Schedule schedule = new Schedule(START, INTERVAL);

  private static final class Slot extends Schedule.Slot {}

  @Test
  void neverDrifts() {
    Slot slot = new Slot();
    schedule.add(slot, START);
    long due = START;
    for (int i = 0; i < 1_000_000; i++) {
      long late = due + i % 1_000_000;
      assertThat(schedule.takeDue(late)).isSameAs(slot);
      assertThat(slot.dueNanos()).isEqualTo(due);
      assertThat(schedule.reschedule(slot, late)).isZero();
      due += INTERVAL;
    }
    assertThat(schedule.roundAt(due)).isEqualTo(1_000_000);
  }

  @Test
  void spreadsPathsOverTheInterval() {
    TreeSet<Long> phases = new TreeSet<>();
    for (int i = 0; i < 1_000; i++) {
      Slot slot = new Slot();
      schedule.add(slot, START);
      phases.add(slot.dueNanos() - START);
    }
    assertThat(phases).hasSize(1_000);
    assertThat(phases.first()).isNotNegative();
    assertThat(phases.last()).isLessThan(INTERVAL);
    List<Long> gaps = new ArrayList<>();
    Long before = null;
    for (long phase : phases) {
      if (before != null) {
        gaps.add(phase - before);
      }
      before = phase;
    }
    assertThat(gaps).as("even would be a millisecond").allMatch(gap -> gap > 300_000);
    assertThat(gaps).allMatch(gap -> gap < 2_700_000);
  }

  @Test
  void countsTheTimesThatWereMissedAndTakesTheNext() {
    Slot slot = new Slot();
    schedule.add(slot, START);
    long late = START + 10 * INTERVAL + 5;
    assertThat(schedule.takeDue(late)).isSameAs(slot);
    assertThat(Schedule.isTooLate(late - slot.dueNanos(), INTERVAL)).isTrue();

    assertThat(schedule.reschedule(slot, late)).isEqualTo(10);
    assertThat(slot.dueNanos()).isEqualTo(START + 11 * INTERVAL);
    assertThat(schedule.takeDue(late)).isNull();
    assertThat(schedule.untilDue(late, 2 * INTERVAL)).isEqualTo(INTERVAL - 5);
  }

  @Test
  void startsALaterPathWithinAnInterval() {
    for (int i = 0; i < 50; i++) {
      Slot slot = new Slot();
      long now = START + i * 123_456_789L;
      schedule.add(slot, now);
      assertThat(slot.dueNanos() - now).isBetween(0L, INTERVAL - 1);
    }
  }

  @Test
  void forgetsARemovedPath() {
    Slot slot = new Slot();
    schedule.add(slot, START);
    schedule.remove(slot);
    schedule.remove(slot);

    assertThat(schedule.takeDue(START + INTERVAL)).isNull();
    assertThat(schedule.untilDue(START + INTERVAL, 7)).as("it wakes nobody").isEqualTo(7);
  }

  @Test
  void keepsAPathsPhaseWhileOthersComeAndGo() {
    Slot first = new Slot();
    Slot kept = new Slot();
    schedule.add(first, START);
    schedule.add(kept, START);
    long phase = kept.dueNanos() - START;
    schedule.remove(first);
    for (int i = 0; i < 10; i++) {
      schedule.add(new Slot(), START + i);
    }
    schedule.remove(kept);
    assertThat(schedule.takeDue(START + INTERVAL)).isNotSameAs(kept);
    schedule.reschedule(kept, START + 5 * INTERVAL);

    assertThat((kept.dueNanos() - START) % INTERVAL).isEqualTo(phase);
  }

  @Test
  void takesWhatIsDueInItsOrderAndNothingBefore() {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      slots.add(new Slot());
      schedule.add(slots.get(i), START);
    }
    long before = START;
    for (int i = 0; i < 100; i++) {
      long wait = schedule.untilDue(before, INTERVAL);
      if (wait > 0) {
        assertThat(schedule.takeDue(before + wait - 1)).isNull();
      }
      Schedule.Slot taken = schedule.takeDue(before + wait);
      assertThat(taken).isNotNull();
      assertThat(taken.dueNanos()).isEqualTo(before + wait);
      before = taken.dueNanos();
    }
    assertThat(schedule.takeDue(START + INTERVAL)).isNull();
    assertThat(schedule.untilDue(START, 7)).isEqualTo(7);
  }

  @Test
  void numbersRoundsFromItsStart() {
    assertThat(schedule.roundAt(START - 1)).isEqualTo(-1);
    assertThat(schedule.roundAt(START)).isZero();
    assertThat(schedule.roundAt(START + INTERVAL - 1)).isZero();
    assertThat(schedule.roundAt(START + INTERVAL)).isEqualTo(1);
    assertThat(schedule.roundStart(5)).isEqualTo(START + 5 * INTERVAL);
    assertThat(schedule.roundAt(schedule.roundStart(9))).isEqualTo(9);
  }

  @Test
  void callsHalfAnIntervalTooLate() {
    assertThat(Schedule.isTooLate(INTERVAL / 2, INTERVAL)).isFalse();
    assertThat(Schedule.isTooLate(INTERVAL / 2 + 1, INTERVAL)).isTrue();
  }

  @Test
  void probesASlowPathWithinARoundAndThenInItsOwnInterval() {
    TreeSet<Long> phases = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      Schedule one = new Schedule(START, INTERVAL);
      Slot slot = new Slot();
      for (int other = 0; other < i; other++) {
        one.add(new Slot(), START);
      }
      one.add(slot, 10 * INTERVAL, START);
      long first = slot.dueNanos();
      assertThat(first - START).isBetween(0L, INTERVAL - 1);
      one.reschedule(slot, first);
      long second = slot.dueNanos();
      assertThat(second - first).isBetween(5 * INTERVAL, 15 * INTERVAL);
      one.reschedule(slot, second);
      assertThat(slot.dueNanos() - second).isEqualTo(10 * INTERVAL);
      phases.add(Math.floorMod(second - START, 10 * INTERVAL) / INTERVAL);
    }
    assertThat(phases).as("they spread over the whole of it").hasSize(10);
  }

  @Test
  void givesSomePathsAnotherIntervalAndLeavesOthersAlone() {
    Slot kept = new Slot();
    Slot changed = new Slot();
    schedule.add(kept, 3 * INTERVAL, START);
    schedule.add(changed, START);
    long due = kept.dueNanos();
    long now = START + INTERVAL / 2;
    schedule.changeRounds(2 * INTERVAL, 1, now);
    schedule.change(java.util.Map.of(changed, 2 * INTERVAL), now);

    assertThat(kept.dueNanos()).isEqualTo(due);
    assertThat(changed.dueNanos() - now).isBetween(0L, 2 * INTERVAL - 1);
    assertThat(schedule.roundAt(now)).as("a round begins").isEqualTo(1);
    assertThat(schedule.roundAt(now - 1)).isZero();
    assertThat(schedule.roundStart(2)).isEqualTo(now + 2 * INTERVAL);
    int taken = 0;
    while (schedule.takeDue(now + 10 * INTERVAL) != null) {
      taken++;
    }
    assertThat(taken).as("each is queued once").isEqualTo(2);
  }

  @Test
  void starvesNobodyHoweverOftenIntervalsChange() {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      slots.add(new Slot());
      schedule.add(slots.get(i), START);
    }
    long now = START;
    java.util.Set<Schedule.Slot> probed = new java.util.HashSet<>();
    for (int i = 1; i <= 20; i++) {
      now += INTERVAL / 20;
      long other = INTERVAL * (1 + i % 2);
      java.util.Map<Slot, Long> changes = new java.util.HashMap<>();
      slots.forEach(slot -> changes.put(slot, other));
      schedule.changeRounds(other, i, now);
      schedule.change(changes, now);
      for (Schedule.Slot due = schedule.takeDue(now); due != null; due = schedule.takeDue(now)) {
        probed.add(due);
        schedule.reschedule(due, now);
      }
    }
    assertThat(probed).hasSize(10);
  }
}
