package io.tcptrafficscan.capacity.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class DownloadTest {
  private static final long MILLI = 1_000_000;
  private static final long RTT = 20 * MILLI;
  private static final int SEGMENT = 1448;

  /** A download whose segments come at these times. */
  private static Download download(int segments, LongUnaryOperator nanos) {
    Arrivals arrivals = new Arrivals();
    for (int i = 0; i < segments; i++) {
      arrivals.add(nanos.applyAsLong(i), (i + 1L) * SEGMENT);
    }
    return new Download(arrivals, new EchoedTimes(RTT), RTT);
  }

  private static NoCapacity reason(Download download) {
    CapacityEstimate none = CapacityEstimate.none(NoCapacity.TOO_SHORT);
    return download.explained(none, false).reason();
  }

  @Test
  void knowsTheLimitOfAServerThatSendsInBursts() {
    Download bursts = download(210, i -> i / 70 * 900 * MILLI + i % 70 * MILLI / 10);

    assertThat(reason(bursts)).isEqualTo(NoCapacity.SERVER_LIMITED);
  }

  /** A segment that is late has a later time than those behind it. */
  @Test
  void knowsHowMuchWasLost() {
    Download download = download(100, i -> (i % 20 == 7 ? i + 30 : i) * MILLI);

    assertThat(download.lossRatio()).isEqualTo(0.05);
    assertThat(download(100, i -> i * MILLI).lossRatio()).isZero();
  }

  @Test
  void knowsTheLimitOfAServerThatSendsEvenly() {
    assertThat(reason(download(200, i -> i * 10 * MILLI))).isEqualTo(NoCapacity.SERVER_LIMITED);
  }

  @Test
  void blamesNoServerThatIsStillInSlowStart() {
    Download doubling =
        download(310, i -> (long) (Math.log(1 + i / 10.0) / Math.log(2)) * RTT + i * MILLI / 1000);

    assertThat(reason(doubling)).isEqualTo(NoCapacity.TOO_SHORT);
  }
}
