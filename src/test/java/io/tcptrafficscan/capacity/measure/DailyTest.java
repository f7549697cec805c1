package io.tcptrafficscan.capacity.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DailyTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);
  private static final long START = Long.MAX_VALUE - 3 * HOUR; // a clock that overflows

  /** How many hours after the start it is due for the first time, and how many later again. */
  private static int[] hours(long seed) {
    Daily daily = new Daily(START, new SplittableRandom(seed));
    int first = 0;
    while (!daily.isDue(START + first * HOUR)) {
      first++;
    }
    daily.done(START + first * HOUR);
    int then = 1;
    while (!daily.isDue(START + (first + then) * HOUR)) {
      then++;
    }
    return new int[] {first, then};
  }

  @Test
  void isDueOnceADayAndFirstAtAnyTimeOfTheFirst() {
    int earliest = Integer.MAX_VALUE;
    int latest = 0;
    for (long seed = 0; seed < 200; seed++) {
      int[] hours = hours(seed);
      assertThat(hours[0]).isBetween(0, 24);
      assertThat(hours[1]).as("24 h, but for a fifth").isBetween(20, 29);
      earliest = Math.min(earliest, hours[0]);
      latest = Math.max(latest, hours[0]);
    }
    assertThat(earliest).isLessThan(3);
    assertThat(latest).isGreaterThan(21);
  }
}
