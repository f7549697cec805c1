package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.probe.TcpSample;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LastSampleTest {
  private static final int WRITES = 1_000_000;

  private final LastSample last = new LastSample();
  private final AtomicBoolean written = new AtomicBoolean();

  /** A sample whose values all follow from one number. */
  private static TcpSample sample(int n) {
    return new TcpSample(n, n + 1L, n + 2L, n + 3L, n + 4L, n + 5, n % 2 == 0);
  }

  @Test
  void holdsTheNewestSampleUntilItIsCleared() {
    assertThat(last.get()).isNull();

    last.set(sample(1), 10);
    last.set(sample(2), 20);
    assertThat(last.get()).isEqualTo(new LastSample.Taken(sample(2), 20));

    last.clear();
    assertThat(last.get()).isNull();
    last.set(sample(3), 30);
    assertThat(last.get()).isEqualTo(new LastSample.Taken(sample(3), 30));
  }

  @Test
  @Timeout(60)
  void givesTheValuesOfOneSampleWhileOthersAreWritten() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      CountDownLatch reading = new CountDownLatch(2);
      Callable<Integer> reader = () -> readUntilWritten(reading);
      Future<Integer> one = threads.submit(reader);
      Future<Integer> other = threads.submit(reader);
      assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
      for (int n = 1; n <= WRITES; n++) {
        last.set(sample(n), n);
      }
      written.set(true);

      assertThat(one.get()).isEqualTo(WRITES);
      assertThat(other.get()).isEqualTo(WRITES);
    } finally {
      written.set(true);
      threads.shutdownNow();
    }
  }

  /** Returns the number of the last sample read; fails for one of several samples or an older. */
  private int readUntilWritten(CountDownLatch reading) {
    int newest = 0;
    boolean ended;
    do {
      ended = written.get();
      LastSample.Taken taken = last.get();
      if (taken != null) {
        int n = (int) taken.takenNanos();
        if (n < newest || !taken.sample().equals(sample(n))) {
          throw new AssertionError(taken + " after " + newest);
        }
        newest = n;
      }
      reading.countDown();
    } while (!ended);
    return newest;
  }
}
