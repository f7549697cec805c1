package io.tcptrafficscan.capacity.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BurstCheckTest {
  private static final long START = Long.MAX_VALUE - 5; // a clock that overflows
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final BurstCheck check = new BurstCheck();

  private static TrainOutcome of(CapacityEstimate estimate) {
    return new TrainOutcome(estimate, "", 1, 1, "127.0.0.1", 10);
  }

  private static TrainOutcome megabits(double megabits) {
    return of(new CapacityEstimate(null, megabits * 1e6, 0.02, 1_000_000));
  }

  private static TrainOutcome rejected() {
    return of(new CapacityEstimate(NoCapacity.TOO_NOISY, 1e6, 0.5, 1));
  }

  private NoCapacity judged(TrainOutcome train, long nanos) {
    return check.judge(train, nanos).estimate().reason();
  }

  @Test
  void rejectsWhatIsFasterThanTheDeepTrain() {
    check.take(megabits(200), megabits(50), START);

    assertThat(judged(megabits(200), START + 1)).isEqualTo(NoCapacity.BURST);
    assertThat(judged(megabits(66), START + 1)).isEqualTo(NoCapacity.BURST);
    assertThat(judged(megabits(64), START + 1)).as("1.3 times at the most").isNull();
    assertThat(judged(megabits(20), START + 1)).as("it has become slower").isNull();
    assertThat(judged(rejected(), START + 1)).isEqualTo(NoCapacity.TOO_NOISY);
  }

  @Test
  void keepsTheCostAndTheSlopeOfWhatItRejects() {
    check.take(megabits(200), megabits(50), START);

    TrainOutcome judged = check.judge(megabits(200), START);

    assertThat(judged.bytes()).isEqualTo(10);
    assertThat(judged.estimate().bitsPerSecond()).isEqualTo(200e6);
  }

  @Test
  void believesATrainWhereNoDeepOneSpeaksAgainstIt() {
    assertThat(judged(megabits(200), START)).isNull();
    check.take(megabits(200), rejected(), START);
    assertThat(judged(megabits(200), START)).isNull();
  }

  @Test
  void forgetsADeepTrainThatIsTooOldToBeShown() {
    check.take(megabits(200), megabits(50), START);

    assertThat(judged(megabits(200), START + CapacityReadings.DEEP_STALE_NANOS))
        .isEqualTo(NoCapacity.BURST);
    assertThat(judged(megabits(200), START + CapacityReadings.DEEP_STALE_NANOS + 1)).isNull();
  }

  @Test
  void asksForADeepTrainWhenTheVerdictChangesButNotWithinTheHour() {
    assertThat(check.isOutdated(megabits(200), START)).as("nothing is known").isFalse();
    check.take(megabits(50), megabits(50), START);

    assertThat(check.isOutdated(megabits(50), START + HOUR)).isFalse();
    assertThat(check.isOutdated(megabits(100), START + HOUR - 1)).isFalse();
    assertThat(check.isOutdated(megabits(100), START + HOUR)).as("a faster line").isTrue();
    assertThat(check.isOutdated(rejected(), START + HOUR)).isFalse();

    check.take(megabits(100), rejected(), START + HOUR);
    assertThat(check.isOutdated(megabits(100), START + 2 * HOUR - 1)).isFalse();
    assertThat(check.isOutdated(megabits(100), START + 2 * HOUR)).as("again").isTrue();
  }

  @Test
  void asksForNoMoreThanTheDailyTrainWhileABurstStaysOne() {
    check.take(megabits(200), megabits(50), START);

    assertThat(check.isOutdated(megabits(190), START + 5 * HOUR)).isFalse();
    assertThat(check.isOutdated(megabits(50), START + 5 * HOUR)).as("no burst left").isTrue();
  }
}
