package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.correction.Calibration.Sample;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Correction.Observation;
import io.tcptrafficscan.correction.Correction.Result;
import io.tcptrafficscan.net.InterfaceName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrectionTest {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");
  private static final InterfaceName ETH1 = new InterfaceName("eth1");

  private static final InetAddress SERVER = InetAddress.getLoopbackAddress();
  private static final long WINDOW = 65_536;
  private static final long RTT = 20_000;

  private long now = Duration.ofDays(20_000).toMillis();
  private final List<KeptState> stored = new ArrayList<>();
  private final Correction correction = correction(false);

  private Correction correction(boolean calibrating) {
    return new Correction(KeptState.NONE, calibrating, stored::add, () -> now);
  }

  @Test
  void startsAtOneAndStoresNothingByItself() {
    assertThat(correction.factors().of(ETH0)).isEqualTo(1);
    assertThat(stored).isEmpty();
    assertThat(Result.values()).allMatch(result -> correction.changes(result) == 0);
  }

  @Test
  void storesWhatIsInForceAfterEachChange() {
    correction.setStandard(2);
    correction.set(ETH0, 30.8);
    correction.clear(ETH0);

    assertThat(stored)
        .extracting(KeptState::factors)
        .containsExactly(
            new CorrectionFactors(2, true, Map.of()),
            new CorrectionFactors(2, true, Map.of(ETH0, 30.8)),
            new CorrectionFactors(2, true, Map.of()));
    assertThat(stored.get(2).factors()).isSameAs(correction.factors());
  }

  @Test
  void leavesAnInterfacesOwnFactorAloneWhenTheStandardChanges() {
    correction.set(ETH0, 30.8);
    correction.setStandard(5);

    assertThat(correction.factors().of(ETH0)).isEqualTo(30.8);
    assertThat(correction.factors().of(ETH1)).isEqualTo(5);
  }

  @Test
  void countsChangesAndRefusals() {
    correction.setStandard(2);
    correction.clear(ETH1);
    correction.count(Result.REJECTED);
    correction.count(Result.DENIED);
    correction.count(Result.DENIED);

    assertThat(Result.values()).extracting(correction::changes).containsExactly(2L, 1L, 2L);
    assertThat(Result.values())
        .extracting(Result::label)
        .containsExactly("applied", "rejected", "denied");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, -1, Double.NaN, Double.POSITIVE_INFINITY, -1e-320})
  void holdsNoFactorThatIsNotFiniteAndGreaterThanZero(double factor) {
    assertThatThrownBy(() -> correction.setStandard(factor))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> correction.set(ETH0, factor))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(correction.factors()).isEqualTo(CorrectionFactors.NONE);
    assertThat(stored).isEmpty();
    assertThat(correction.changes(Result.APPLIED)).isZero();
  }

  @Test
  void keepsFactorsFromChangingBehindItsBack() {
    Map<InterfaceName, Double> own = new HashMap<>(Map.of(ETH0, 2.0));
    CorrectionFactors factors = new CorrectionFactors(1, true, own);
    own.put(ETH0, 9.0);

    assertThat(factors.of(ETH0)).isEqualTo(2);
    assertThatThrownBy(() -> factors.byInterface().put(ETH1, 3.0))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private void learn(Correction calibrating, InterfaceName name, double... factors) {
    for (double factor : factors) {
      now += 1000;
      Sample sample = new Sample(factor * WINDOW * 8e6 / RTT, WINDOW, RTT, now);
      calibrating.learn(name, 1e12, List.of(new Observation(SERVER, "198.51.100.1", sample)));
    }
  }

  private static double factor(Correction calibrating, InterfaceName name) {
    return calibrating.factor(name, SERVER, RTT, WINDOW);
  }

  private static String state(Correction calibrating) {
    State state = calibrating.calibration(ETH0, SERVER, RTT, WINDOW).state();
    return (state.label() + " " + state.reason()).strip();
  }

  @Test
  void appliesWhatCalibrationFoundWhereItIsTrustedAlone() {
    Correction calibrating = correction(true);
    assertThat(state(calibrating)).isEqualTo("collecting");
    learn(calibrating, ETH0, 3, 3, 3, 3);
    assertThat(state(calibrating)).isEqualTo("collecting");
    assertThat(factor(calibrating, ETH0)).isEqualTo(1);
    learn(calibrating, ETH0, 3);

    assertThat(state(calibrating)).isEqualTo("trusted");
    assertThat(factor(calibrating, ETH0)).isCloseTo(3, within(1e-9));
    assertThat(calibrating.inForce(ETH0, SERVER, RTT, WINDOW).calibrated()).isTrue();
    assertThat(calibrating.inForce(ETH1, SERVER, RTT, WINDOW).calibrated()).isFalse();
    assertThat(factor(calibrating, ETH1)).as("another interface").isEqualTo(1);
    assertThat(calibrating.factor(ETH0, null, RTT, WINDOW)).isEqualTo(1);
    assertThat(calibrating.factor(ETH0, SERVER, 2 * RTT, WINDOW)).isEqualTo(1);
    assertThat(calibrating.calibration(ETH0, SERVER, 2 * RTT, WINDOW).state()).isEqualTo(State.RTT);
    assertThat(calibrating.factor(ETH0, SERVER, RTT, 2 * WINDOW)).isEqualTo(1);
    now += Duration.ofDays(2).toMillis();
    assertThat(state(calibrating)).isEqualTo("distrusted stale");
    assertThat(factor(calibrating, ETH0)).isEqualTo(1);
  }

  @Test
  void appliesNothingWhereItIsNotAskedTo() {
    learn(correction, ETH0, 3, 3, 3, 3, 3);

    assertThat(factor(correction, ETH0)).isEqualTo(1);
  }

  @Test
  void letsAFactorSetByHandWinUntilItIsTakenBack() {
    Correction calibrating = correction(true);
    learn(calibrating, ETH0, 3, 3, 3, 3, 3);
    calibrating.setStandard(1);
    assertThat(factor(calibrating, ETH0)).as("one is a factor, too").isEqualTo(1);
    assertThat(state(calibrating)).isEqualTo("manual");
    assertThat(calibrating.inForce(ETH0, SERVER, RTT, WINDOW).calibrated()).isFalse();
    calibrating.clearStandard();
    assertThat(factor(calibrating, ETH0)).isCloseTo(3, within(1e-9));
    calibrating.set(ETH1, 7);
    assertThat(state(calibrating)).as("that of another interface").isEqualTo("trusted");
    calibrating.set(ETH0, 7);
    assertThat(factor(calibrating, ETH0)).isEqualTo(7);
    calibrating.clear(ETH0);
    assertThat(factor(calibrating, ETH0)).isCloseTo(3, within(1e-9));
  }

  @Test
  void goesOnAfterARestartAndStoresSamplesOnceAMinute() {
    Correction calibrating = correction(true);
    learn(calibrating, ETH0, 3, 3, 3, 3, 3);
    assertThat(stored).as("the first sample").hasSize(1);
    now += 56_000;
    learn(calibrating, ETH0, 3);
    assertThat(stored).hasSize(2);
    learn(calibrating, ETH0, 3);
    calibrating.saveUnsaved();
    assertThat(stored).hasSize(3);
    calibrating.saveUnsaved();
    assertThat(stored).as("nothing new").hasSize(3);
    calibrating.set(ETH1, 2);

    Correction next = new Correction(stored.get(3), true, state -> true, () -> now);
    assertThat(state(next)).isEqualTo("trusted");
    assertThat(next.calibration(ETH0, SERVER, 0, 0).samples()).isEqualTo(7);
    assertThat(factor(next, ETH0)).isCloseTo(3, within(1e-9));
    assertThat(factor(next, ETH1)).isEqualTo(2);
  }

  @Test
  void triesAgainOnceAMinuteToStoreWhatCouldNotBeWritten() {
    List<KeptState> tried = new ArrayList<>();
    AtomicBoolean full = new AtomicBoolean(true);
    Correction correction =
        new Correction(
            KeptState.NONE,
            false,
            state -> {
              tried.add(state);
              return !full.get();
            },
            () -> now);
    correction.set(ETH1, 2);
    correction.saveIfDue();
    assertThat(tried).hasSize(1);
    now += 60_000;
    correction.saveIfDue();
    assertThat(tried).hasSize(2);
    full.set(false);
    correction.saveUnsaved();
    correction.saveUnsaved();

    assertThat(tried).hasSize(3);
    assertThat(tried.get(2).factors().of(ETH1)).isEqualTo(2);
  }

  @Test
  void storesNoPathThatIsTooOld() {
    Correction calibrating = correction(true);
    learn(calibrating, ETH0, 3);
    now += Duration.ofDays(8).toMillis();
    learn(calibrating, ETH1, 3);

    assertThat(stored.get(1).calibrations().keySet())
        .containsExactly(new CalibratedPath(ETH1, SERVER));
  }
}
