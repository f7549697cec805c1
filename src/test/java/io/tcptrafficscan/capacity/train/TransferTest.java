package io.tcptrafficscan.capacity.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import org.junit.jupiter.api.Test;

/**
 * The times of departures of which the kernel dropped some; {@code TrainLoopbackIT} has the rest.
 */
class TransferTest {
  @Test
  void saysThatASegmentWithoutATimeLeftNoEarlierThanTheOneBefore() {
    Arrivals departures = new Arrivals();
    departures.add(100, 1448);
    Transfer.closeGap(departures, 1448);
    departures.add(200, 2 * 1448);
    Transfer.closeGap(departures, 9 * 1448);
    departures.add(300, 10 * 1448);
    Transfer.closeGap(departures, 10 * 1448);

    assertThat(departures.size()).isEqualTo(3);
    assertThat(departures.nanos(1)).isEqualTo(200);
    assertThat(departures.bytes(1)).isEqualTo(9 * 1448);
    assertThat(departures.bytes(2)).isEqualTo(10 * 1448);
  }

  @Test
  void inventsNoTimeWhereTheKernelGaveNone() {
    Arrivals departures = new Arrivals();
    Transfer.closeGap(departures, 10 * 1448);

    assertThat(departures.size()).isZero();
  }
}
