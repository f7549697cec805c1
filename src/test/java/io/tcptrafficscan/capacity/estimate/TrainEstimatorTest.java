package io.tcptrafficscan.capacity.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** On arrivals that are made up; {@code SimulatedLinksTest} has the links. */
class TrainEstimatorTest {
  private static final int SEGMENT = 1448;
  private static final long MILLI = 1_000_000;

  /** Segments that all left at once, one after the other at a rate. */
  private static Arrivals line(int segments, double bitsPerSecond) {
    Arrivals arrivals = new Arrivals();
    for (int i = 1; i <= segments; i++) {
      arrivals.add(Math.round(5 * MILLI + i * SEGMENT * 8e9 / bitsPerSecond), (long) i * SEGMENT);
    }
    return arrivals;
  }

  private static Arrivals leftAt(long nanos, long bytes) {
    Arrivals departures = new Arrivals();
    departures.add(nanos, bytes);
    return departures;
  }

  private static Train train(Arrivals arrivals, int retransmits) {
    long bytes = arrivals.bytes(arrivals.size() - 1);
    return new Train(arrivals, leftAt(1, bytes), 10 * MILLI, retransmits, true);
  }

  @Test
  void isTheSameWhereverTheClocksBegin() {
    Arrivals shifted = new Arrivals();
    Arrivals line = line(100, 50e6);
    for (int i = 0; i < line.size(); i++) {
      shifted.add(line.nanos(i) + 1_700_000_000_000_000_000L, line.bytes(i));
    }

    assertThat(TrainEstimator.estimate(train(shifted, 0)).bitsPerSecond())
        .isCloseTo(50e6, within(1e3));
  }

  @Test
  void saysThatATrainIsTooShortWhereNothingWaited() {
    Arrivals arrivals = line(100, 50e6);
    Arrivals departures = new Arrivals();
    for (int i = 0; i < arrivals.size(); i++) {
      departures.add(arrivals.nanos(i) - 3 * MILLI, arrivals.bytes(i));
    }
    Train paced = new Train(arrivals, departures, 10 * MILLI, 0, true);

    assertThat(TrainEstimator.estimate(paced).reason()).isEqualTo(NoCapacity.TOO_SHORT);
    assertThat(TrainEstimator.estimate(new Train(new Arrivals(), departures, 1, 0, true)).reason())
        .isEqualTo(NoCapacity.TOO_SHORT);
  }

  /** The bucket lasts for a small part of the train, which still must not raise the rate. */
  @Test
  void leavesOutWhatABucketLetThrough() {
    for (double share : new double[] {0.2, 0.5, 0.8}) {
      Arrivals arrivals = new Arrivals();
      double nanos = 5 * MILLI;
      for (int i = 1; i <= 7000; i++) {
        nanos += SEGMENT * 8e9 / (i < share * 7000 ? 200e6 : 50e6);
        arrivals.add(Math.round(nanos), (long) i * SEGMENT);
      }
      CapacityEstimate estimate = TrainEstimator.estimate(train(arrivals, 0));

      assertThat(estimate.isCapacity()).as("bucket of %s: %s", share, estimate).isTrue();
      assertThat(estimate.bitsPerSecond()).isCloseTo(50e6, within(0.2e6));
    }
  }

  @Test
  void givesAWideIntervalWhereTheLineChanges() {
    Arrivals arrivals = new Arrivals();
    double nanos = 5 * MILLI;
    for (int i = 1; i <= 2000; i++) {
      nanos += SEGMENT * 8e9 / (i / 400 % 2 == 0 ? 100e6 : 30e6);
      arrivals.add(Math.round(nanos), (long) i * SEGMENT);
    }
    CapacityEstimate estimate = TrainEstimator.estimate(train(arrivals, 0));

    assertThat(estimate.isCapacity()).as(estimate.toString()).isTrue();
    assertThat(estimate.errorRatio()).isBetween(0.25, 0.9);
  }

  @Test
  void givesNoNumberWhereTheClockWasSetBack() {
    Arrivals arrivals = line(100, 50e6);
    arrivals.add(arrivals.nanos(99) - MILLI, arrivals.bytes(99) + SEGMENT);

    assertThat(TrainEstimator.estimate(train(arrivals, 0)).reason())
        .isEqualTo(NoCapacity.TOO_NOISY);
  }

  @Test
  void usesWhatARetransmissionDidNotHoldBack() {
    Arrivals line = line(200, 50e6);
    Arrivals arrivals = new Arrivals();
    for (int i = 0; i < line.size(); i++) {
      long late = i == 100 ? 20 * MILLI : 0;
      arrivals.add(line.nanos(i) + late, line.bytes(i));
    }
    CapacityEstimate estimate = TrainEstimator.estimate(train(arrivals, 1));

    assertThat(estimate.reason()).isNull();
    assertThat(estimate.bitsPerSecond()).isCloseTo(50e6, within(1e6));
  }

  @Test
  void countsNoStepThatWaitedForARetransmission() {
    Arrivals line = line(200, 50e6);
    Arrivals arrivals = new Arrivals();
    for (int i = 0; i < line.size(); i++) {
      long late = i < 100 ? 0 : i < 150 ? line.nanos(150) : 0; // the receiver tells of 50 at once
      arrivals.add(Math.max(line.nanos(i), late), line.bytes(i));
    }
    Train held = train(arrivals, 1);

    assertThat(TrainEstimator.estimate(held).bitsPerSecond()).isCloseTo(50e6, within(1e6));
  }

  @Test
  void knowsHowFarAWindowThatWasAcknowledgedMayBeOff() {
    CapacityEstimate good = TrainEstimator.estimateAcknowledged(acknowledged(0));
    CapacityEstimate late = TrainEstimator.estimateAcknowledged(acknowledged(MILLI));

    assertThat(good.bitsPerSecond()).isCloseTo(50e6, within(1e4));
    assertThat(good.errorRatio()).isLessThan(0.05);
    assertThat(late.reason())
        .as("something held the first acknowledgement back")
        .isEqualTo(NoCapacity.TOO_NOISY);
  }

  /** A window that left so much before the first acknowledgement explains. */
  private static Train acknowledged(long earlierNanos) {
    Arrivals departures = new Arrivals();
    departures.add(5 * MILLI - 10 * MILLI - earlierNanos, 10 * SEGMENT);
    return new Train(line(10, 50e6), departures, 10 * MILLI, 0, true);
  }

  @Test
  void refusesWhatCannotBe() {
    Arrivals arrivals = line(2, 1e6);

    assertThatThrownBy(() -> arrivals.add(Long.MAX_VALUE, 2 * SEGMENT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Arrivals().add(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Train(arrivals, arrivals, 0, 0, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Train(arrivals, arrivals, 1, -1, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CapacityEstimate(null, Double.NaN, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CapacityEstimate(null, 1, 1.1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
