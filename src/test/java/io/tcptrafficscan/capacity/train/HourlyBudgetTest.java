package io.tcptrafficscan.capacity.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HourlyBudgetTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - HOUR); // it may overflow

  @Test
  void givesNoMoreThanThereIs() {
    HourlyBudget budget = new HourlyBudget(100, clock::get);

    assertThat(budget.spend(60)).isTrue();
    assertThat(budget.spend(41)).isFalse();
    assertThat(budget.left()).isEqualTo(40);
    assertThat(budget.spend(40)).isTrue();
    clock.addAndGet(HOUR - 1);
    assertThat(budget.spend(1)).isFalse();
    clock.addAndGet(MINUTE + 1);
    assertThat(budget.left()).isEqualTo(100);
  }

  @Test
  void forgetsAllAfterALongPause() {
    HourlyBudget budget = new HourlyBudget(100, clock::get);
    budget.spend(50);
    clock.addAndGet(30 * MINUTE);
    budget.spend(50);
    clock.addAndGet(31 * MINUTE);
    assertThat(budget.left()).isEqualTo(50);
    clock.addAndGet(100 * HOUR);

    assertThat(budget.left()).isEqualTo(100);
  }

  @Test
  void givesNothingUntilTheChargesBeyondItAreOld() {
    HourlyBudget budget = new HourlyBudget(100, clock::get);
    budget.charge(150);
    assertThat(budget.left()).isZero();
    assertThat(budget.spend(1)).isFalse();
    clock.addAndGet(HOUR + MINUTE);
    assertThat(budget.left()).isEqualTo(100);
  }

  /** An hour of trains as small as possible would otherwise fill the heap. */
  @Test
  void takesNoMemoryForEachExpense() {
    HourlyBudget budget = new HourlyBudget(Long.MAX_VALUE, clock::get);
    long before = allocatedBytes();
    for (int i = 0; i < 1_000_000; i++) {
      budget.spend(1);
    }
    assertThat(allocatedBytes() - before).isLessThan(1 << 20);
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Test
  void holdsInAnyHourAndNotOnlyInThoseOfTheClock() {
    HourlyBudget budget = new HourlyBudget(1_000, clock::get);
    SplittableRandom random = new SplittableRandom(1);
    java.util.ArrayDeque<long[]> spent = new java.util.ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      clock.addAndGet(random.nextLong(HOUR / 20));
      long amount = random.nextLong(1, 200);
      if (budget.spend(amount)) {
        spent.add(new long[] {clock.get(), amount});
      }
      spent.removeIf(each -> clock.get() - each[0] >= HOUR);
      assertThat(spent.stream().mapToLong(each -> each[1]).sum()).isLessThanOrEqualTo(1_000);
    }
  }
}
