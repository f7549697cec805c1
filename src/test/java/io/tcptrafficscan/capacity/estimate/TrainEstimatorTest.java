package io.tcptrafficscan.capacity.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On arrivals that are made up, so that the truth is known. */
class TrainEstimatorTest {
  private static final int SEGMENT = 1448;
  private static final long MILLI = 1_000_000;

  private static CapacityEstimate estimate(Arrivals arrivals, long rttNanos) {
    return TrainEstimator.estimate(new Train(arrivals, new Arrivals(), rttNanos, 0, true));
  }

  private static NoCapacity reason(CapacityEstimate estimate) {
    assertThat(estimate.isCapacity()).isFalse();
    return estimate.reason();
  }

  private static double rate(CapacityEstimate estimate) {
    assertThat(estimate.reason()).isNull();
    return estimate.bitsPerSecond();
  }

  /** Segments in rounds that double, as slow start sends them, behind one bottleneck. */
  private static Arrivals slowStart(double bitsPerSecond, long rttNanos, int segments) {
    return slowStart(bitsPerSecond, rttNanos, segments, nanos -> nanos);
  }

  private static Arrivals slowStart(
      double bitsPerSecond, long rttNanos, int segments, LongUnaryOperator seen) {
    Arrivals arrivals = new Arrivals();
    double serialNanos = SEGMENT * 8e9 / bitsPerSecond;
    double[] left = new double[segments];
    for (int i = 0; i < segments; i++) {
      // The 10th segment and each that follows leaves when the one half as far back is known of.
      double sent = i < 10 ? 0 : left[(i - 10) / 2] + rttNanos;
      left[i] = Math.max(i == 0 ? 0 : left[i - 1], sent) + serialNanos;
      arrivals.add(seen.applyAsLong(Math.round(left[i])), (i + 1L) * SEGMENT);
    }
    return arrivals;
  }

  /** Evenly spaced segments at these rates, one stretch after the other. */
  private static Arrivals stretches(int segmentsEach, double... bitsPerSecond) {
    Arrivals arrivals = new Arrivals();
    double nanos = 0;
    long bytes = 0;
    for (double rate : bitsPerSecond) {
      for (int i = 0; i < segmentsEach; i++) {
        nanos += SEGMENT * 8e9 / rate;
        bytes += SEGMENT;
        arrivals.add(Math.round(nanos), bytes);
      }
    }
    return arrivals;
  }

  @ParameterizedTest
  @CsvSource({
    "10, 1, 10",
    "10, 100, 10",
    "50, 5, 10",
    "100, 5, 46",
    "100, 100, 182",
    "200, 5, 182",
    "500, 20, 182",
    "500, 1, 725",
    "1000, 1, 725",
    "1000, 100, 725"
  })
  void findsTheRateOfTheBottleneck(double megabits, long rttMillis, int segments) {
    CapacityEstimate estimate =
        estimate(slowStart(megabits * 1e6, rttMillis * MILLI, segments), rttMillis * MILLI);

    assertThat(rate(estimate) / 1e6).isCloseTo(megabits, within(0.001 * megabits));
  }

  /** A pause between rounds that is too short to be told from a late wake-up is not left out. */
  @Test
  void findsAnyRateOverAnyRoundTripWhereItGivesANumber() {
    SplittableRandom random = new SplittableRandom(1);
    int given = 0;
    int blurred = 0;
    for (int i = 0; i < 2_000; i++) {
      double rate = 1e6 * Math.pow(10, random.nextDouble(0, 3));
      long rtt = (long) (MILLI * Math.pow(10, random.nextDouble(0, 2)));
      Arrivals arrivals = slowStart(rate, rtt, random.nextInt(10, 800));
      CapacityEstimate capacity = estimate(arrivals, rtt);
      if (capacity.isCapacity()) {
        given++;
        blurred += Math.abs(capacity.bitsPerSecond() - rate) > 0.005 * rate ? 1 : 0;
        assertThat(capacity.bitsPerSecond())
            .as("%.1f Mbps over %.2f ms, %d points", rate / 1e6, rtt / 1e6, arrivals.size())
            .isBetween(0.92 * rate, 1.005 * rate);
      }
    }
    assertThat(given).isGreaterThan(1_800);
    assertThat(blurred).isLessThan(10);
  }

  @Test
  void isTheSameWhereverTheClockBeginsAndScalesWithIt() {
    Arrivals plain = slowStart(100e6, 20 * MILLI, 182);
    Arrivals shifted = slowStart(100e6, 20 * MILLI, 182, nanos -> nanos + 1_700_000_000_000_000L);
    Arrivals slower = slowStart(100e6, 20 * MILLI, 182, nanos -> 3 * nanos);

    double rate = rate(estimate(plain, 20 * MILLI));
    assertThat(rate(estimate(shifted, 20 * MILLI))).isCloseTo(rate, within(1.0));
    assertThat(rate(estimate(slower, 60 * MILLI))).isCloseTo(rate / 3, within(1e-4 * rate));
  }

  @Test
  void toleratesWakeUpsOfTensOfMicroseconds() {
    SplittableRandom random = new SplittableRandom(2);
    long[] last = {0};
    Arrivals late =
        slowStart(
            100e6,
            20 * MILLI,
            182,
            nanos -> last[0] = Math.max(last[0] + 1, nanos + random.nextLong(80_000)));

    assertThat(rate(estimate(late, 20 * MILLI)) / 1e6).isCloseTo(100, within(1.0));
  }

  @Test
  void spansTheTailAlone() {
    CapacityEstimate capacity = estimate(stretches(101, 10e6), 5 * MILLI);

    // 30 of the 100 steps are the head.
    assertThat(capacity.dispersionNanos()).isEqualTo(70L * SEGMENT * 800);
  }

  @Test
  void givesNoNumberForATailThatIsTooShort() {
    assertThat(reason(estimate(slowStart(1e9, 20 * MILLI, 46), 20 * MILLI)))
        .isEqualTo(NoCapacity.TOO_SHORT);
    assertThat(reason(estimate(stretches(6, 1e6), 20 * MILLI)))
        .as("too few points, whatever they span")
        .isEqualTo(NoCapacity.TOO_SHORT);
    assertThat(reason(estimate(new Arrivals(), MILLI))).isEqualTo(NoCapacity.TOO_SHORT);
    assertThat(reason(estimate(stretches(1, 1e6), MILLI))).isEqualTo(NoCapacity.TOO_SHORT);
  }

  @Test
  void asksForALongerTailOverAShortRoundTrip() {
    Arrivals arrivals = stretches(100, 450e6); // a tail of 1.8 ms

    assertThat(rate(estimate(arrivals, 3 * MILLI)) / 1e6).isCloseTo(450, within(1.0));
    assertThat(reason(estimate(arrivals, 3 * MILLI - 1))).isEqualTo(NoCapacity.TOO_SHORT);
  }

  @Test
  void hintsAtTheRateOfATailThatIsTooShort() {
    CapacityEstimate estimate = estimate(slowStart(1e9, 20 * MILLI, 182), 20 * MILLI);

    assertThat(reason(estimate)).isEqualTo(NoCapacity.TOO_SHORT);
    assertThat(estimate.bitsPerSecond()).isCloseTo(1e9, within(5e7));
  }

  @Test
  void givesNoNumberAfterARetransmission() {
    Arrivals arrivals = slowStart(50e6, 20 * MILLI, 182);

    assertThat(
            reason(
                TrainEstimator.estimate(new Train(arrivals, new Arrivals(), 20 * MILLI, 1, true))))
        .isEqualTo(NoCapacity.RETRANSMIT);
  }

  @Test
  void givesNoNumberForASenderThatMayPace() {
    Arrivals arrivals = slowStart(50e6, 20 * MILLI, 182);

    assertThat(
            reason(
                TrainEstimator.estimate(new Train(arrivals, new Arrivals(), 20 * MILLI, 0, false))))
        .isEqualTo(NoCapacity.PACED);
    assertThat(
            reason(
                TrainEstimator.estimate(
                    new Train(new Arrivals(), new Arrivals(), MILLI, 1, false))))
        .as("that comes before all else")
        .isEqualTo(NoCapacity.PACED);
  }

  @Test
  void givesNoNumberWhileATokenBucketWasFilling() {
    assertThat(reason(estimate(stretches(50, 200e6, 100e6, 100e6), 5 * MILLI)))
        .as("in the head")
        .isEqualTo(NoCapacity.BURST);
    assertThat(reason(estimate(stretches(50, 200e6, 200e6, 100e6), 5 * MILLI)))
        .as("in the tail")
        .isEqualTo(NoCapacity.BURST);
    assertThat(rate(estimate(stretches(50, 120e6, 100e6, 100e6, 100e6), 5 * MILLI)) / 1e6)
        .as("less than what a queue can do")
        .isCloseTo(100, within(1.0));
  }

  @Test
  void givesNoNumberForArrivalsThatAreNoLine() {
    Arrivals waves =
        slowStart(
            100e6,
            20 * MILLI,
            182,
            nanos -> nanos + Math.round(1.5 * MILLI * Math.sin(nanos / 2.5e6)));

    assertThat(reason(estimate(waves, 20 * MILLI))).isEqualTo(NoCapacity.JITTER);
    assertThat(reason(estimate(stretches(60, 100e6, 100e6, 115e6), 5 * MILLI)))
        .as("a tail that bends the other way")
        .isEqualTo(NoCapacity.JITTER);
  }

  @Test
  void givesNoNumberForArrivalsThatCameInHeaps() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long[] last = {0};
      Arrivals heaps =
          slowStart(
              100e6,
              20 * MILLI,
              182,
              nanos ->
                  last[0] = Math.max(last[0] + 1, nanos + random.nextLong(-2 * MILLI, 2 * MILLI)));

      assertThat(estimate(heaps, 20 * MILLI).reason()).as("seed %d", seed).isNotNull();
    }
  }

  @Test
  void givesNoNumberWhereTheClockRanBackwards() {
    Arrivals arrivals = stretches(100, 10e6);
    arrivals.add(arrivals.nanos(99) - 1, arrivals.bytes(99) + 1);

    assertThat(reason(estimate(arrivals, 5 * MILLI))).isEqualTo(NoCapacity.JITTER);
  }

  @Test
  void takesTheLongestBusyPeriodAlone() {
    Arrivals arrivals = new Arrivals();
    for (int i = 0; i < 200; i++) {
      long pause = i < 60 ? 0 : i < 180 ? 5 * MILLI : 10 * MILLI;
      arrivals.add(pause + i * SEGMENT * 80L, (i + 1L) * SEGMENT);
    }
    CapacityEstimate capacity = estimate(arrivals, 5 * MILLI);

    assertThat(capacity.bitsPerSecond() / 1e6).isCloseTo(100, within(0.01));
    assertThat(capacity.dispersionNanos()).isBetween(80 * SEGMENT * 80L, 84 * SEGMENT * 80L);
  }

  @Test
  void tellsAShortPauseFromALateWakeUpWhereAllElseIsQuiet() {
    Arrivals arrivals = new Arrivals();
    for (int i = 0; i < 200; i++) {
      long pause = i < 120 ? 0 : 220_000; // of a window that was full, in the middle of the tail
      arrivals.add(pause + i * SEGMENT * 80L, (i + 1L) * SEGMENT);
    }

    assertThat(rate(estimate(arrivals, 5 * MILLI)) / 1e6).isCloseTo(100, within(0.01));
  }

  @Test
  void keepsTheLastOfPointsWithOneTime() {
    Arrivals arrivals = new Arrivals();
    arrivals.add(5, 100);
    arrivals.add(5, 200);
    arrivals.add(6, 201);

    assertThat(arrivals.size()).isEqualTo(2);
    assertThat(arrivals.bytes(0)).isEqualTo(200);
  }

  @Test
  void refusesWhatCannotBe() {
    Arrivals arrivals = stretches(2, 1e6);

    assertThatThrownBy(() -> arrivals.add(Long.MAX_VALUE, 2 * SEGMENT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Arrivals().add(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Train(arrivals, new Arrivals(), 0, 0, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Train(arrivals, new Arrivals(), 1, -1, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CapacityEstimate(null, Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CapacityEstimate(null, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "4", "6"})
  void findsTheRateBehindABurstOfUpToSixTenthsOfADeepTrain(int tenths) {
    Arrivals arrivals = burst(tenths * 690, 200e6, (10 - tenths) * 690, 50e6);

    assertThat(
            rate(
                TrainEstimator.estimateLongRun(
                    new Train(arrivals, new Arrivals(), 20 * MILLI, 0, true))))
        .isCloseTo(50e6, within(0.5e6));
  }

  /** Two busy periods with 8 ms between them, 725 segments in all. */
  private static Arrivals apart(int first, double firstRate, double thenRate) {
    Arrivals arrivals = new Arrivals();
    double nanos = 0;
    for (int i = 1; i <= 725; i++) {
      nanos += i == first ? 8 * MILLI : SEGMENT * 8e9 / (i < first ? firstRate : thenRate);
      arrivals.add(Math.round(nanos), (long) i * SEGMENT);
    }
    return arrivals;
  }

  /** A link that stood still for a while and then let go what had come meanwhile. */
  @Test
  void believesTheSlowerOfTwoBusyPeriods() {
    Arrivals arrivals = apart(300, 500e6, 1300e6);

    assertThat(rate(estimate(arrivals, 100 * MILLI)) / 1e6).isCloseTo(500, within(1.0));
  }

  @Test
  void believesNoBusyPeriodThatAShorterOneContradicts() {
    Arrivals arrivals = apart(600, 4000e6, 2000e6);

    assertThat(reason(estimate(arrivals, 20 * MILLI))).isEqualTo(NoCapacity.JITTER);
  }

  /** A host that stood still for less than a round trip, and then caught up with the link. */
  @Test
  void takesAnotherBusyPeriodWhereTheLongestBeginsWithABurst() {
    Arrivals arrivals = new Arrivals();
    for (int i = 1; i <= 180; i++) {
      long due = i * SEGMENT * 80L;
      long stoodStillUntil = 14 * MILLI; // from the 81st on
      long seen = i > 80 && due < stoodStillUntil ? stoodStillUntil + i * 5_000L : due;
      arrivals.add(
          Math.max(seen, i == 1 ? 0 : arrivals.nanos(arrivals.size() - 1) + 5_000),
          (long) i * SEGMENT);
    }

    assertThat(rate(estimate(arrivals, 100 * MILLI)) / 1e6).isCloseTo(100, within(0.5));
  }

  @Test
  void saysThatABurstIsOneWhereItLastsToTheEndOfADeepTrain() {
    Arrivals arrivals = burst(6000, 200e6, 900, 50e6);

    assertThat(
            reason(
                TrainEstimator.estimateLongRun(
                    new Train(arrivals, new Arrivals(), 20 * MILLI, 0, true))))
        .isEqualTo(NoCapacity.BURST);
  }

  @Test
  void keepsTheOtherReasonsOfADeepTrain() {
    Arrivals arrivals = burst(2000, 200e6, 4900, 50e6);

    assertThat(
            reason(
                TrainEstimator.estimateLongRun(
                    new Train(arrivals, new Arrivals(), 20 * MILLI, 1, true))))
        .isEqualTo(NoCapacity.RETRANSMIT);
  }

  private static Arrivals burst(int first, double firstRate, int then, double thenRate) {
    Arrivals arrivals = new Arrivals();
    double nanos = 0;
    for (int i = 1; i <= first + then; i++) {
      nanos += SEGMENT * 8e9 / (i <= first ? firstRate : thenRate);
      arrivals.add(Math.round(nanos), (long) i * SEGMENT);
    }
    return arrivals;
  }
}
