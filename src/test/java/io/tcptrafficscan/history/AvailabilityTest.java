package io.tcptrafficscan.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.probe.FailureReason;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Availability at any time, whatever the timeout is to the interval: during an outage, whose probes
 * take as long as the timeout, and after it.
 */
class AvailabilityTest {
  private static final long START = 1_795_650_000_000L;
  private static final int SEEDS = 1_000;
  private static final long RTT = 20;

  private long now = START;
  private long measuredUntil = START;
  private long down;
  private long downSince;
  private final History history = new History(1 << 20, () -> now);
  private final Recorded path = new Recorded("eth0", "192.0.2.1", 0);

  private void measure(long interval, long timeout) {
    history.replace(List.of(path.probed(interval, timeout)));
    now += 1_000_000 - now % 60_000;
    measuredUntil = now;
    down = 0;
    downSince = 0;
  }

  /** One probe after the other, as the scan sends them, over a line that is dark for a while. */
  private void run(Random random, long interval, long timeout) {
    measure(interval, timeout);
    long begin = now;
    long darkFrom = begin + 5 * interval + 240_000 + random.nextInt(20_000);
    long darkTo = darkFrom + 2 * timeout + random.nextInt(60_000);
    long end = darkTo + 5 * timeout + 10 * interval;
    while (now < end) {
      long departed = now;
      boolean isDark = departed >= darkFrom && departed < darkTo;
      long took = isDark ? timeout : RTT;
      boolean isChecked = random.nextInt(departed < darkFrom ? 100 : 10) == 0;
      if (isChecked) { // during the probe, nothing is known of it
        now = departed + (long) (random.nextDouble() * took);
        assertRight(begin);
      }
      now = departed + took;
      ended(departed, isDark, took);
      if (isChecked) {
        assertRight(begin);
      }
      now = departed + Math.max(interval, (took / interval + 1) * interval);
    }
    assertThat(down).isPositive();
  }

  private void ended(long departed, boolean isDark, long took) {
    measuredUntil = departed;
    if (isDark) {
      downSince = downSince == 0 ? departed : downSince;
      history.recorder(path.path).failed(departed, took, FailureReason.TIMEOUT);
    } else {
      down += downSince == 0 ? 0 : departed - downSince;
      downSince = 0;
      history.recorder(path.path).succeeded(departed, RTT * 1_000, 0);
    }
    history.digest();
  }

  /** While it is down, it is down up to now. */
  private void assertRight(long begin) {
    double lasting = downSince == 0 ? 0 : now - downSince;
    double measured = downSince == 0 ? measuredUntil - begin : now - begin;
    if (measured > 0) {
      assertThat(history.figures(path.key).availability())
          .isCloseTo(1 - (down + lasting) / measured, within(0.001));
    }
  }

  @Test
  void isRightAtAnyTimeForAThousandSeeds() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      long interval = 100L << random.nextInt(6);
      long timeout = 500 + random.nextInt(9_500);
      try {
        new AvailabilityTest().run(random, interval, timeout);
      } catch (AssertionError e) {
        throw new AssertionError(
            "seed %d, interval %d ms, timeout %d ms".formatted(seed, interval, timeout), e);
      }
    }
  }

  @Test
  void isRightWithATimeoutOfFiftyIntervals() {
    run(new Random(1), 100, 5_000);
  }

  @Test
  void isUnknownAfterTheLastProbeHasBeenGoneForLong() {
    measure(1_000, 5_000);
    long begin = now;
    ended(begin, false, 0);
    ended(begin + 1_000, true, 5_000);
    now = begin + 60_000;

    assertThat(history.figures(path.key).measuredDaySeconds()).isCloseTo(6, within(0.01));
    assertThat(history.figures(path.key).availability()).isCloseTo(1 / 6.0, within(0.001));
  }
}
