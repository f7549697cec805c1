package io.tcptrafficscan.capacity.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Key;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Reading;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CapacityReadingsTest {
  private static final Server SERVER = Server.parse("192.0.2.1:32601");
  private static final Path PATH = new Path(new InterfaceName("eth0"), SERVER, SERVER.literal());
  private static final Key KEY = new Key(PATH, Direction.DOWNLOAD);
  private static final long DAY = Duration.ofDays(1).toNanos();

  private final CapacityReadings readings = new CapacityReadings(1000, 1000);

  private static TrainOutcome capacity(double bitsPerSecond, long bytes) {
    return new TrainOutcome(
        new CapacityEstimate(null, bitsPerSecond, 0.02, 1_000_000), "", 1, 1, "127.0.0.1", bytes);
  }

  private static TrainOutcome failure(NoCapacity reason, long bytes) {
    return TrainOutcome.failed(reason, "failed", bytes);
  }

  private Reading at(long nanos) {
    return readings.readings(nanos).get(KEY);
  }

  private CapacityEstimate shown(Method method, long nanos) {
    return at(nanos).last().get(method).estimate();
  }

  @Test
  void keepsTheResultsOfEachMethodApartAndCountsThemTogether() {
    readings.record(KEY, Method.TRAIN, capacity(5e7, 100), 10);
    readings.record(KEY, Method.DEEP, capacity(1e7, 1000), 20);
    readings.record(KEY, Method.TRAIN, failure(NoCapacity.TOO_NOISY, 10), 30);

    assertThat(shown(Method.TRAIN, 40)).as("the last has no number").isNull();
    assertThat(shown(Method.DEEP, 40).bitsPerSecond()).isEqualTo(1e7);
    assertThat(at(40).last().get(Method.TRAIN).takenNanos()).isEqualTo(10);
    assertThat(at(40).bytes()).isEqualTo(1110);
    assertThat(at(40).rejections()).isEqualTo(Map.of(NoCapacity.TOO_NOISY, 1L));
  }

  @Test
  void showsNoResultThatIsTooOldForItsMethod() {
    readings.record(KEY, Method.TRAIN, capacity(5e7, 1), 0);
    readings.record(KEY, Method.DEEP, capacity(1e7, 1), 0);

    assertThat(shown(Method.TRAIN, 1000)).isNotNull();
    assertThat(shown(Method.TRAIN, 1001)).isNull();
    assertThat(at(1001).last().get(Method.TRAIN).everTaken()).isTrue();
    assertThat(shown(Method.DEEP, 2 * DAY)).isNotNull();
    assertThat(shown(Method.DEEP, 3 * DAY)).isNull();
  }

  @Test
  void forgetsPathsThatAreNoLongerMeasured() {
    readings.record(KEY, Method.TRAIN, capacity(5e7, 1), 0);
    readings.retain(List.of(PATH));
    assertThat(readings.readings(0)).containsOnlyKeys(KEY);
    readings.retain(List.of());
    assertThat(readings.readings(0)).isEmpty();
  }
}
