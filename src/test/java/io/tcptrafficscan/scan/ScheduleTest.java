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
    assertThat(schedule.isTooLate(late - slot.dueNanos())).isTrue();

    assertThat(schedule.reschedule(slot, late)).isEqualTo(10);
    assertThat(slot.dueNanos()).isEqualTo(START + 11 * INTERVAL);
    assertThat(schedule.takeDue(late)).isNull();
    assertThat(schedule.untilDue(late, Long.MAX_VALUE)).isEqualTo(INTERVAL - 5);
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
  }
}
