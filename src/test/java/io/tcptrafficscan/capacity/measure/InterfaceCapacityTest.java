package io.tcptrafficscan.capacity.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Key;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InterfaceCapacityTest {
  private static final InterfaceName WAN0 = new InterfaceName("wan0");
  private static final long STALE = 1_000_000;
  private static final double LINE = 100e6;

  private final CapacityReadings readings = new CapacityReadings(STALE, STALE);

  private static Key key(int server) {
    Server address = Server.parse("192.0.2." + server + ":32601");
    return new Key(new Path(WAN0, address, address.literal()), Direction.DOWNLOAD);
  }

  private static TrainOutcome outcome(CapacityEstimate estimate) {
    return new TrainOutcome(estimate, "", 1, 1, "127.0.0.1", 1);
  }

  private void measured(int server, double bitsPerSecond, double error, long nowNanos) {
    measured(server, Method.TRAIN, bitsPerSecond, error, nowNanos);
  }

  private void measured(
      int server, Method method, double bitsPerSecond, double error, long nowNanos) {
    CapacityEstimate capacity = new CapacityEstimate(null, bitsPerSecond, error, 1);
    readings.record(key(server), method, outcome(capacity), nowNanos);
  }

  private void rejected(int server, NoCapacity reason, long nowNanos) {
    readings.record(key(server), Method.TRAIN, outcome(CapacityEstimate.none(reason)), nowNanos);
  }

  private InterfaceCapacity best(long nowNanos) {
    List<InterfaceCapacity> all = InterfaceCapacity.all(readings.readings(nowNanos));
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private double mbps(long nowNanos) {
    return best(nowNanos).estimate().bitsPerSecond() / 1e6;
  }

  @Test
  void believesTheNarrowestOfTheNumbersThatAgree() {
    measured(1, 97e6, 0.05, 10);
    measured(2, 99e6, 0.01, 20);
    measured(3, 104e6, 0.08, 30);

    assertThat(mbps(40)).isEqualTo(99);
    assertThat(best(40).takenNanos()).isEqualTo(20);
    assertThat(best(40).estimate().errorRatio()).isEqualTo(0.01);
  }

  @Test
  void leavesASlowerServerOut() {
    measured(1, 51e6, 0.005, 10);
    measured(2, 97e6, 0.08, 20);

    assertThat(mbps(30)).isEqualTo(97);
    assertThat(best(30).agreesWith(new CapacityEstimate(null, 51e6, 0.005, 1))).isFalse();
    assertThat(best(30).agreesWith(new CapacityEstimate(null, 93e6, 0.02, 1))).isTrue();
  }

  @Test
  void letsNoWideIntervalWinByNoise() {
    measured(1, 100e6, 0.02, 10);
    measured(2, 135e6, 0.24, 20); // its interval begins above 100

    assertThat(mbps(30)).isEqualTo(100);
  }

  @Test
  void believesAWideNumberThatIsClearlyHigher() {
    measured(1, 20e6, 0.01, 10);
    measured(2, 100e6, 0.25, 20);

    assertThat(mbps(30)).isEqualTo(100);
  }

  @Test
  void keepsANumberWhileMeasurementsFailAndUntilItIsStale() {
    measured(1, 100e6, 0.02, 10);
    rejected(1, NoCapacity.TIMEOUT, 20);

    assertThat(mbps(10 + STALE)).isEqualTo(100);
    assertThat(InterfaceCapacity.all(readings.readings(11 + STALE))).isEmpty();
  }

  @Test
  void believesTheLastNumberOfAPath() {
    measured(1, 100e6, 0.02, 10);
    measured(1, 50e6, 0.09, 20);

    assertThat(mbps(30)).isEqualTo(50);
  }

  @Test
  void believesNoBurstAndADeepTrainOnlyIfThereIsNothingElse() {
    measured(1, Method.TRAIN, 100e6, 0.02, 10);
    measured(1, Method.DEEP, 30e6, 0.02, 20);
    rejected(1, NoCapacity.BURST, 21);
    assertThat(mbps(30)).as("the train was a burst").isEqualTo(30);

    measured(2, 20e6, 0.02, 30);
    assertThat(mbps(40)).as("the line may be another one since").isEqualTo(20);
    assertThat(InterfaceCapacity.all(readings.readings(Duration.ofDays(1).toNanos())))
        .as("only the deep train is young enough")
        .extracting(each -> each.estimate().bitsPerSecond())
        .containsExactly(30e6);
  }

  @Test
  void keepsInterfacesAndDirectionsApart() {
    measured(1, 100e6, 0.02, 10);
    Server server = Server.parse("192.0.2.1");
    Path other = new Path(new InterfaceName("wan1"), server, server.literal());
    CapacityEstimate capacity = new CapacityEstimate(null, 10e6, 0.02, 1);
    readings.record(new Key(other, Direction.DOWNLOAD), Method.TRAIN, outcome(capacity), 10);
    readings.record(new Key(other, Direction.UPLOAD), Method.TRAIN, outcome(capacity), 10);

    assertThat(InterfaceCapacity.all(readings.readings(20)))
        .extracting(each -> each.interfaceName() + " " + each.direction().label())
        .containsExactly("wan0 download", "wan1 download", "wan1 upload");
  }

  /** How often and how far the best number of random ones is from the line's rate. */
  private record Trial(double bias, double median, double covered) {}

  /**
   * @param servers how many measure the line
   * @param slower how many of them are slower than the line
   */
  private static Trial trial(int servers, int slower) {
    int runs = 4000;
    double[] off = new double[runs];
    int covered = 0;
    for (int seed = 0; seed < runs; seed++) {
      Random random = new Random(seed);
      InterfaceCapacityTest test = new InterfaceCapacityTest();
      for (int server = 1; server <= servers; server++) {
        double truth = server <= slower ? LINE * (0.1 + 0.7 * random.nextDouble()) : LINE;
        double error = 0.005 * Math.pow(50, random.nextDouble()); // 0.5 % to 25 %
        double seen = truth * Math.exp(error / 2 * random.nextGaussian());
        test.measured(server, seen, Math.min(error, CapacityEstimate.MAX_ERROR), server);
      }
      CapacityEstimate best = test.best(servers).estimate();
      off[seed] = best.bitsPerSecond() / LINE - 1;
      if (Math.abs(off[seed]) <= best.errorRatio()) {
        covered++;
      }
    }
    double bias = Arrays.stream(off).average().orElseThrow();
    double[] sizes = Arrays.stream(off).map(Math::abs).sorted().toArray();
    Trial trial = new Trial(bias, sizes[runs / 2], (double) covered / runs);
    return trial;
  }

  @Test
  void isUnbiasedWhateverTheNumberOfServers() {
    for (int servers : new int[] {1, 2, 3, 10, 50}) {
      Trial trial = trial(servers, 0);
      assertThat(trial.bias()).isCloseTo(0, within(0.005));
      assertThat(trial.median()).isLessThan(servers == 1 ? 0.04 : 0.02);
      assertThat(trial.covered()).isGreaterThan(0.93);
    }
  }

  @Test
  void isTheLinesRateAlthoughSomeServersAreSlower() {
    for (int[] mix : new int[][] {{2, 1}, {4, 2}, {10, 7}}) {
      Trial trial = trial(mix[0], mix[1]);
      assertThat(trial.bias()).isCloseTo(0, within(0.03));
      assertThat(trial.median()).isLessThan(0.03);
      assertThat(trial.covered()).isGreaterThan(0.85);
    }
  }
}
