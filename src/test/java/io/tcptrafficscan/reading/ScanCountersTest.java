package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.reading.ScanCounters.Skip;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScanCountersTest {
  private final ScanCounters counters = new ScanCounters();

  @Test
  void countsEachReasonOnItsOwn() {
    counters.skipProbe(Skip.LATE);
    counters.skipProbe(Skip.IN_FLIGHT);
    counters.skipProbe(Skip.LATE);

    assertThat(Skip.values()).extracting(counters::probesSkipped).containsExactly(1L, 2L, 0L);
  }

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
  void saysWhenTheFirstRoundHasEndedAndThatTheScanIsAlive() {
    assertThat(counters.hasFirstRoundEnded()).isFalse();
    counters.endFirstRound();
    counters.beat(42);

    assertThat(counters.hasFirstRoundEnded()).isTrue();
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
