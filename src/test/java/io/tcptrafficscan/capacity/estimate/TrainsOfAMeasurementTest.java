package io.tcptrafficscan.capacity.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.capacity.estimate.Measurement.Next;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On trains that are made up: all of a train leaves at once, and waits for the link. */
class TrainsOfAMeasurementTest {
  private static final int SEGMENT = 1448;
  private static final long MILLI = 1_000_000;
  private static final int MOST = 1 << 22;

  private static Train train(int bytes, double bitsPerSecond) {
    return train(bytes, bitsPerSecond, bytes, bitsPerSecond, 0);
  }

  private static Train train(
      int bytes, double bitsPerSecond, int fromByte, double thenBits, int retransmits) {
    Arrivals arrivals = new Arrivals();
    Arrivals departures = new Arrivals();
    double nanos = 5 * MILLI;
    for (int at = 0; at < bytes; ) {
      int count = Math.min(SEGMENT, bytes - at);
      nanos += count * 8e9 / (at < fromByte ? bitsPerSecond : thenBits);
      at += count;
      arrivals.add(Math.round(nanos), at);
    }
    departures.add(1, bytes);
    return new Train(arrivals, departures, 10 * MILLI, retransmits, true);
  }

  private static Next next(Measurement measurement) {
    Next next = measurement.next();
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void believesANumberOfANewPathOnlyIfALongTrainConfirmsIt() {
    Measurement measurement = new Measurement(null, MOST);
    assertThat(next(measurement)).isEqualTo(new Next(14_480, 0, false));

    measurement.take(train(14_480, 50e6));
    assertThat(next(measurement).bytes()).isEqualTo(1 << 16);
    measurement.take(train(1 << 16, 50e6));
    assertThat(next(measurement).bytes()).as("all that is left").isEqualTo(MOST - 80_016);
    measurement.take(train(MOST - 80_016, 50e6));

    assertThat(measurement.next()).isNull();
    assertThat(measurement.estimate().bitsPerSecond()).isCloseTo(50e6, within(1e4));
    assertThat(measurement.spent()).isEqualTo(MOST);
    assertThat(measurement.known().bytes()).isEqualTo(1 << 16);
  }

  @Test
  void believesAShortTrainThatConfirmsWhatIsKnown() {
    Measurement measurement =
        new Measurement(new Known(50e6, 0.02, MOST, 1 << 16, false, List.of()), MOST);
    assertThat(next(measurement)).isEqualTo(new Next(1 << 16, 50e6, false));

    measurement.take(train(1 << 16, 49.5e6));

    assertThat(measurement.next()).isNull();
    assertThat(measurement.estimate().isCapacity()).isTrue();
    assertThat(measurement.known().largest()).as("what the long train found stays").isEqualTo(MOST);
  }

  @Test
  void publishesTheSlowerRateBehindABucketThatHidTheLink() {
    Measurement measurement =
        new Measurement(new Known(50e6, 0.02, MOST, 1 << 16, false, List.of()), MOST);

    measurement.take(train(1 << 16, 200e6));
    int left = next(measurement).bytes();
    assertThat(left).isEqualTo(MOST - (1 << 16));
    measurement.take(train(left, 200e6, 2_000_000, 50e6, 0));

    assertThat(measurement.next()).isNull();
    assertThat(measurement.estimate().bitsPerSecond()).isCloseTo(50e6, within(1e6));
  }

  @Test
  void doesNotDisturbASlowPathForLong() {
    Measurement measurement =
        new Measurement(new Known(1e6, 0.02, 500_000, MOST, false, List.of()), MOST);

    assertThat(next(measurement).bytes()).isEqualTo(500_000);
  }

  @Test
  void sendsThroughLossWhereASegmentWasLost() {
    Measurement measurement = new Measurement(null, MOST);
    measurement.take(train(14_480, 50e6, 14_480, 50e6, 1));

    assertThat(next(measurement).throughLoss()).isTrue();
  }

  /** One lost segment would otherwise make all later trains slow on a long path. */
  @Test
  void forgetsALossThatIsOver() {
    Known lossy = new Known(50e6, 0.02, MOST, 1 << 16, true, List.of());
    Measurement measurement = new Measurement(lossy, MOST);
    assertThat(next(measurement).throughLoss()).isTrue();
    measurement.take(train(1 << 16, 50e6));
    assertThat(measurement.known().lossy()).isFalse();

    Measurement failed = new Measurement(lossy, 1 << 16);
    failed.take(train(2 * SEGMENT, 50e6));
    assertThat(failed.estimate().isCapacity()).isFalse();
    assertThat(failed.known().lossy()).isFalse();
  }

  @Test
  void remembersALossThatLeftNoNumber() {
    Measurement measurement = new Measurement(null, 1 << 14);
    measurement.take(train(2 * SEGMENT, 50e6, SEGMENT, 50e6, 1));
    assertThat(measurement.estimate().isCapacity()).isFalse();

    assertThat(next(new Measurement(measurement.known(), MOST)))
        .isEqualTo(new Next(1 << 14, 0, true));
  }

  private static CapacityEstimate measureAfter(Double... history) {
    Known known = new Known(50e6, 0.02, MOST, 1 << 16, false, List.of(history));
    Measurement measurement = new Measurement(known, MOST);
    measurement.take(train(1 << 16, 50e6));
    return measurement.estimate();
  }

  @Test
  void widensTheIntervalByWhatTheLineDidBefore() {
    assertThat(measureAfter(50e6, 50.1e6, 50e6).errorRatio()).as("steady").isLessThan(0.01);
    assertThat(measureAfter(40e6, 60e6, 45e6).errorRatio()).isBetween(0.2, 0.9);
    assertThat(measureAfter(20e6, 20e6, 50e6, 50e6).errorRatio())
        .as("changed once")
        .isLessThan(0.01);
    assertThat(measureAfter(20e6).errorRatio()).as("only changed once").isLessThan(0.01);
  }

  @Test
  void limitsWhatIsInFlightToTheLinkAndAQueue() {
    assertThat(Measurement.maxInFlight(0, 10 * MILLI)).isZero();
    assertThat(Measurement.maxInFlight(8e6, 10 * MILLI)).isEqualTo(65_536 + 15_000 + 50_000);
    assertThat(Measurement.maxInFlight(8e9, 10 * MILLI)).isEqualTo(65_536 + 15_000_000 + (1 << 20));
  }

  @Test
  void doesNotTakeItsOwnLimitForTheLinksRate() {
    Measurement measurement =
        new Measurement(new Known(8e6, 0.02, MOST, 1 << 20, false, List.of()), MOST);
    measurement.take(train(1 << 20, 80e6)); // 100,000 bytes a round trip of 10 ms, of 130,000

    assertThat(measurement.estimate().isCapacity()).isTrue();
    Measurement limited =
        new Measurement(new Known(8e6, 0.02, MOST, 1 << 20, false, List.of()), MOST);
    limited.take(train(1 << 20, 100e6));
    assertThat(limited.estimate().reason()).isEqualTo(NoCapacity.TOO_SHORT);
  }
}
