package io.tcptrafficscan.capacity.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, WINDOW",
    "48e6, WINDOW",
    "96e6, SMALL",
    "193e6, MEDIUM",
    "482e6, MEDIUM",
    "965e6, LARGE"
  })
  void suitsTheRate(double bitsPerSecond, TrainSize size) {
    assertThat(TrainSize.forRate(bitsPerSecond)).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "WINDOW, TOO_SHORT, 0, SMALL",
    "WINDOW, TOO_SHORT, 965e6, LARGE",
    "SMALL, TOO_SHORT, 48e6, MEDIUM",
    "LARGE, TOO_SHORT, 1e10, LARGE",
    "MEDIUM, RETRANSMIT, 1e9, MEDIUM",
    "WINDOW, PACED, 1e9, WINDOW",
    "WINDOW, BURST, 48e6, SMALL",
    "SMALL, JITTER, 48e6, MEDIUM",
    "MEDIUM, JITTER, 10e6, MEDIUM" // a second of it would be too much
  })
  void growsAtOnceWhereThatMayHelp(
      TrainSize size, NoCapacity reason, double slope, TrainSize next) {
    assertThat(size.retry(new CapacityEstimate(reason, slope, 1))).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({
    "SMALL, SMALL, 48e6",
    "MEDIUM, SMALL, 48e6",
    "LARGE, MEDIUM, 96e6",
    "LARGE, LARGE, 482e6"
  })
  void shrinksByAndByWhereLessWouldDo(TrainSize size, TrainSize next, double rate) {
    assertThat(size.next(new CapacityEstimate(null, rate, 1))).isEqualTo(next);
  }

  @Test
  void shrinksAfterALossAlone() {
    assertThat(TrainSize.LARGE.next(new CapacityEstimate(NoCapacity.RETRANSMIT, 1e9, 1)))
        .isEqualTo(TrainSize.MEDIUM);
    assertThat(TrainSize.WINDOW.next(new CapacityEstimate(NoCapacity.RETRANSMIT, 1e9, 1)))
        .isEqualTo(TrainSize.WINDOW);
    assertThat(TrainSize.LARGE.next(new CapacityEstimate(NoCapacity.JITTER, 1e9, 1)))
        .isEqualTo(TrainSize.LARGE);
  }
}
