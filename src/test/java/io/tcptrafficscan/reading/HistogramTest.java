package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private final Histogram histogram =
      new Histogram(
          new Histogram.Bounds(
              List.of(Duration.ofNanos(100), Duration.ofMillis(1), Duration.ofSeconds(5))));

  private long[] counts() {
    return IntStream.rangeClosed(0, histogram.bounds().count())
        .mapToLong(histogram::count)
        .toArray();
  }

  @Test
  void countsIntoTheFirstBucketWhoseBoundIsNotExceeded() {
    for (long nanos : new long[] {0, 100, 101, 1_000_000, 1_000_001, 5_000_000_000L}) {
      histogram.record(nanos);
    }

    assertThat(counts()).containsExactly(2, 2, 2, 0);
  }

  @Test
  void countsWhatIsAboveTheLastBound() {
    histogram.record(5_000_000_001L);
    histogram.record(Long.MAX_VALUE / 4);

    assertThat(counts()).containsExactly(0, 0, 0, 2);
  }

  @Test
  void addsUp() {
    assertThat(histogram.sumNanos()).isZero();
    histogram.record(1_500_000_000);
    histogram.record(250_000_000);

    assertThat(histogram.sumNanos()).isEqualTo(1_750_000_000);
  }
}
