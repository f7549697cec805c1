package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.probe.FailureReason;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScanCountersTest {
  private final ScanCounters counters = new ScanCounters();

  @Test
  void countsRoundsAndThoseThatNeverBegan() {
    counters.beginRound();
    counters.beginRound();
    counters.skipRounds(0);
    counters.skipRounds(3);
    counters.skipRounds(4);

    assertThat(counters.rounds()).isEqualTo(2);
    assertThat(counters.roundsSkipped()).isEqualTo(7);
  }

  @Test
  void saysThatTheScanIsAlive() {
    counters.beat(42);

    assertThat(counters.heartbeatNanos()).isEqualTo(42);
  }

  @Test
  void losesNoCountWhenThreadsCountAtOnce() throws InterruptedException {
    EnumCounters<FailureReason> failures = new EnumCounters<>(FailureReason.class);
    Runnable counting =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            failures.increment(FailureReason.TIMEOUT);
          }
        };
    Thread[] threads = {new Thread(counting), new Thread(counting), new Thread(counting)};
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    }

    assertThat(failures.get(FailureReason.TIMEOUT)).isEqualTo(60_000);
    assertThat(failures.get(FailureReason.REFUSED)).isZero();
  }
}
