package io.tcptrafficscan.capacity.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import org.junit.jupiter.api.Test;

/** Segments of 1,448 bytes over a path with a round trip of 20 ms. */
class EchoedTimesTest {
  private static final long MILLI = 1_000_000;
  private static final long RTT_MILLIS = 20;
  private static final int SEGMENT = 1448;

  private final EchoedTimes echoes = new EchoedTimes(RTT_MILLIS * MILLI);
  private final Arrivals arrivals = new Arrivals();
  private double mean = RTT_MILLIS * 1000;
  private long bytes;

  /** A segment arrives, and echoes an acknowledgement so long ago. */
  private void arrive(long atMillis, long sampleMillis) {
    bytes += SEGMENT;
    arrivals.add(atMillis * MILLI, bytes);
    mean += (sampleMillis * 1000 - mean) / 8; // as the kernel does
    echoes.note(atMillis * MILLI + 20_000, Math.round(mean));
  }

  /** How long the last segment certainly waited. */
  private double waitedMillis() {
    Arrivals departures = echoes.departures(arrivals);
    int last = arrivals.size() - 1;
    double delay = arrivals.nanos(last) - departures.nanosOf(bytes - 1);
    return delay / MILLI - RTT_MILLIS;
  }

  @Test
  void showsAQueueThatGrows() {
    for (int i = 0; i < 60; i++) {
      arrive(100 + i, RTT_MILLIS + i / 4);
    }

    // 14 ms in the queue, less 1 ms of resolution and 2 ms until the next acknowledgement
    assertThat(waitedMillis()).isBetween(10.0, 11.1);
  }

  @Test
  void showsNoQueueOfASenderThatPaces() {
    for (int i = 0; i < 30; i++) {
      arrive(100 + 3 * i, RTT_MILLIS + i % 3); // the acknowledgement came up to a step earlier
    }

    assertThat(waitedMillis()).isZero();
  }

  @Test
  void showsNoQueueBehindAPause() {
    arrive(100, RTT_MILLIS);
    arrive(101, RTT_MILLIS);
    arrive(601, RTT_MILLIS + 500); // it echoes what the segment before was acknowledged with

    assertThat(waitedMillis()).isZero();
  }

  /** All of a write behind a pause may leave before the sender hears of its first segment. */
  @Test
  void showsNoQueueWithinAWriteBehindAPause() {
    for (int i = 0; i < 40; i++) {
      arrive(100 + i, RTT_MILLIS);
    }
    arrive(239, RTT_MILLIS + 100);
    for (int i = 1; i < 15; i++) {
      bytes += SEGMENT;
      arrivals.add((239 + i) * MILLI, bytes); // the same echo: the kernel's mean stays
      echoes.note((239 + i) * MILLI + 20_000, Math.round(mean));

      assertThat(waitedMillis()).isZero();
    }
  }

  @Test
  void forgetsAQueueThatHasDrained() {
    for (int i = 0; i < 60; i++) {
      arrive(100 + i, RTT_MILLIS + 10);
    }
    assertThat(waitedMillis()).isPositive();

    arrive(180, RTT_MILLIS);

    assertThat(waitedMillis()).isZero();
  }

  @Test
  void believesNoSampleBetweenReadingsThatAreFarApart() {
    for (int i = 0; i < 10; i++) {
      arrive(100 + 5 * i, RTT_MILLIS + 30);
    }

    // the mean alone counts, which rises slowly
    assertThat(waitedMillis()).isLessThan(20);
  }
}
