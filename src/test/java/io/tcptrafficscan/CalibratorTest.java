package io.tcptrafficscan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Key;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.KeptState;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.PlannedPath;
import io.tcptrafficscan.probe.TestSamples;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CalibratorTest {
  private static final InterfaceName WAN0 = new InterfaceName("wan0");
  private static final InterfaceName WAN1 = new InterfaceName("wan1");
  private static final Server WEB = Server.parse("192.0.2.1");
  private static final Server NEAR = Server.parse("192.0.2.2");
  private static final Server FAR = Server.parse("192.0.2.3:8443");
  private static final long WINDOW = 65_536;
  private static final double LINE = 97e6;

  private final Readings scanned = new Readings();
  private final CapacityReadings capacities =
      new CapacityReadings(Duration.ofMinutes(25).toNanos(), 0);
  private long epochMillis = Duration.ofDays(20_000).toMillis();
  private final Correction correction =
      new Correction(KeptState.NONE, true, state -> true, () -> epochMillis);
  private final Map<InterfaceName, String> localAddresses =
      new HashMap<>(Map.of(WAN0, "198.51.100.1", WAN1, "198.51.100.2"));
  private final Calibrator calibrator =
      new Calibrator(
          scanned,
          capacities,
          correction,
          (name, server, port) -> Optional.ofNullable(localAddresses.get(name)),
          name -> 1e9,
          () -> epochMillis);

  private static Path path(InterfaceName name, Server server) {
    return new Path(name, server, server.literal());
  }

  @BeforeEach
  void scan() {
    List<Path> paths = List.of(path(WAN0, NEAR), path(WAN0, FAR), path(WAN1, NEAR));
    Plan plan =
        new Plan(paths.stream().map(each -> new PlannedPath(each, true)).toList(), Set.of(), 0);
    scanned.reconcile(plan, TestSettings.of(Map.of()));
    probed(path(WAN0, NEAR), 5_000);
    probed(path(WAN0, FAR), 50_000);
    probed(path(WAN1, NEAR), 20_000);
  }

  private void probed(Path path, long rttMicros) {
    PathReadings readings =
        scanned.entries().stream()
            .map(Readings.Entry::readings)
            .filter(each -> each.path().equals(path))
            .findFirst()
            .orElseThrow();
    long now = System.nanoTime();
    readings.record(
        TestSamples.sample().with("rttMicros", rttMicros).build(), now, now, epochMillis, false);
  }

  private void measured(InterfaceName name, Server server, double bitsPerSecond, double error) {
    epochMillis += 900_000;
    TrainOutcome download =
        new TrainOutcome(
            new CapacityEstimate(null, bitsPerSecond, error, 1),
            "",
            WINDOW,
            10_000,
            localAddresses.getOrDefault(name, "198.51.100.1"),
            1);
    Path path = path(name, server);
    capacities.record(new Key(path, Direction.DOWNLOAD), Method.TRAIN, download, System.nanoTime());
    calibrator.measured(path, download, System.nanoTime());
  }

  private double corrected(InterfaceName name, Server server, long rttMicros) {
    return WINDOW * 8e6 / rttMicros * correction.factor(name, server.literal(), rttMicros, WINDOW);
  }

  private int samples(InterfaceName name, Server server) {
    return correction.calibration(name, server.literal(), 0, 0).samples();
  }

  private State state(InterfaceName name, Server server, long rttMicros) {
    return correction.calibration(name, server.literal(), rttMicros, WINDOW).state();
  }

  @Test
  void makesAllPathsOfALineReadItsRate() {
    for (int i = 0; i < 5; i++) {
      assertThat(state(WAN0, NEAR, 5_000)).isEqualTo(State.COLLECTING);
      measured(WAN0, WEB, LINE, 0.02);
    }

    assertThat(corrected(WAN0, NEAR, 5_000)).isCloseTo(LINE, within(1.0));
    assertThat(corrected(WAN0, FAR, 50_000)).isCloseTo(LINE, within(1.0));
    assertThat(corrected(WAN0, WEB, 10_000)).isCloseTo(LINE, within(1.0));
    assertThat(samples(WAN1, NEAR)).as("another line").isZero();
  }

  @Test
  void distrustsAPathWhoseRttChanged() {
    for (int i = 0; i < 5; i++) {
      measured(WAN0, WEB, LINE, 0.02);
    }

    assertThat(state(WAN0, FAR, 90_000)).isEqualTo(State.RTT);
    assertThat(state(WAN0, NEAR, 5_000)).isEqualTo(State.TRUSTED);
  }

  @Test
  void leavesAPathAloneThatHasACapacityOfItsOwn() {
    measured(WAN0, NEAR, 51e6, 0.02);
    for (int i = 0; i < 5; i++) {
      measured(WAN0, WEB, LINE, 0.02);
    }

    assertThat(samples(WAN0, NEAR)).isEqualTo(1);
    assertThat(samples(WAN0, FAR)).isEqualTo(6);
    assertThat(corrected(WAN0, FAR, 50_000))
        .as("51 was a moment's best")
        .isCloseTo(LINE, within(1.0));
  }

  @Test
  void takesNoSlowServersCapacityForTheLines() {
    measured(WAN0, WEB, LINE, 0.02);
    measured(WAN0, NEAR, 51e6, 0.02);

    assertThat(samples(WAN0, FAR)).as("of the first alone").isEqualTo(1);
    assertThat(samples(WAN0, NEAR)).as("the line's, then its own").isEqualTo(2);
  }

  @Test
  void calibratesByTheLineAPathWhoseOwnCapacityIsUncertain() {
    capacities.record(
        new Key(path(WAN0, NEAR), Direction.DOWNLOAD),
        Method.TRAIN,
        new TrainOutcome(
            new CapacityEstimate(null, 90e6, 0.2, 1), "", WINDOW, 5_000, "198.51.100.1", 1),
        System.nanoTime());
    measured(WAN0, WEB, LINE, 0.02);

    assertThat(samples(WAN0, NEAR)).isEqualTo(1);
  }

  @Test
  void startsAgainWhenALineWasDialledAgain() {
    for (int i = 0; i < 5; i++) {
      measured(WAN0, WEB, LINE, 0.02);
    }
    localAddresses.put(WAN0, "198.51.100.77");
    measured(WAN0, WEB, LINE, 0.02);

    assertThat(samples(WAN0, FAR)).isEqualTo(1);
  }

  @Test
  void takesNoSampleOfAPathWithoutACeilingOrALocalAddress() {
    localAddresses.remove(WAN0);
    measured(WAN0, WEB, LINE, 0.02);
    assertThat(samples(WAN0, FAR)).isZero();

    localAddresses.put(WAN0, "198.51.100.1");
    TrainOutcome download =
        new TrainOutcome(
            new CapacityEstimate(null, LINE, 0.02, 1), "", WINDOW, 10_000, "198.51.100.1", 1);
    calibrator.measured(
        path(WAN0, WEB), download, System.nanoTime() + Duration.ofSeconds(6).toNanos());
    assertThat(samples(WAN0, FAR)).as("the last probe is too old").isZero();
  }

  @Test
  void letsAFactorSetByHandWin() {
    correction.set(WAN0, 30.8);
    for (int i = 0; i < 5; i++) {
      measured(WAN0, WEB, LINE, 0.02);
    }

    assertThat(state(WAN0, FAR, 50_000)).isEqualTo(State.MANUAL);
    assertThat(correction.factor(WAN0, FAR.literal(), 50_000, WINDOW)).isEqualTo(30.8);
    correction.clear(WAN0);
    assertThat(corrected(WAN0, FAR, 50_000)).isCloseTo(LINE, within(1.0));
  }
}
