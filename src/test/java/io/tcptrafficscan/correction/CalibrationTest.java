package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.correction.Calibration.Sample;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Calibration.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final long WINDOW = 65_536;
  private static final long RTT = 20_000;
  private static final double CEILING = WINDOW * 8e6 / RTT;
  private static final long MINUTE = Duration.ofMinutes(5).toMillis();
  private static final String ROUTE = "192.0.2.7";
  private static final long DAY = Duration.ofDays(1).toMillis();

  private Calibration calibration;
  private long now = 1_000_000;

  private void add(double... factors) {
    for (double factor : factors) {
      now += MINUTE;
      add(ROUTE, 1e9, new Sample(factor * CEILING, WINDOW, RTT, now));
    }
  }

  private void add(String route, double bitsPerSecond, Sample sample) {
    calibration =
        calibration == null
            ? Calibration.first(route, bitsPerSecond, sample)
            : calibration.with(route, bitsPerSecond, sample);
  }

  private Status status() {
    return calibration.status(RTT, WINDOW, now);
  }

  @Test
  void trustsNothingBeforeTheFifthSample() {
    add(3, 3, 3, 3);
    assertThat(status().state()).isEqualTo(State.COLLECTING);
    assertThat(status().samples()).isEqualTo(4);
    add(3);
    assertThat(status().state()).isEqualTo(State.TRUSTED);
    assertThat(status().factor()).isCloseTo(3, within(1e-9));
    assertThat(status().spread()).isCloseTo(0, within(1e-9));
  }

  @Test
  void takesTheMedianSoThatAnOutlierMovesNothing() {
    add(3, 3, 3, 3, 3, 5, 3, 3);

    assertThat(status().factor()).isCloseTo(3, within(1e-9));
    assertThat(status().state()).isEqualTo(State.TRUSTED);
  }

  @Test
  void followsSlowly() {
    add(3, 3, 3, 3, 3);
    add(4, 4, 4, 4);
    double before = status().factor();
    add(4); // now most of the samples

    assertThat(before).isCloseTo(3, within(1e-9));
    assertThat(status().factor()).isCloseTo(3 * Math.pow(4 / 3.0, 0.2), within(1e-9));
  }

  @Test
  void doesNotBelieveAStepBeforeThreeAgreeAndThenMovesByHalfAtTheMost() {
    add(3, 3, 3, 3, 3);
    add(9);
    assertThat(status().factor()).isCloseTo(3, within(1e-9));
    assertThat(status().state()).isEqualTo(State.STEP);
    add(9);
    assertThat(status().factor()).isCloseTo(3, within(1e-9));
    add(9);
    assertThat(status().factor()).isCloseTo(4.5, within(1e-9));
    assertThat(status().state()).as("three are too few").isEqualTo(State.COLLECTING);
  }

  @Test
  void arrivesAtWhatAStepLedTo() {
    add(3, 3, 3, 3, 3);
    for (int i = 0; i < 60; i++) {
      add(9);
    }

    assertThat(status().factor()).isCloseTo(9, within(0.1));
    assertThat(status().state()).isEqualTo(State.TRUSTED);
  }

  @Test
  void forgetsAStepThatWasNone() {
    add(3, 3, 3, 3, 3, 9, 3);

    assertThat(status().state()).isEqualTo(State.TRUSTED);
    add(9, 30, 9);
    assertThat(status().factor()).as("steps that do not agree").isCloseTo(3, within(1e-9));
  }

  @Test
  void distrustsSamplesThatDoNotAgree() {
    add(2, 3, 2, 3.4, 2.1, 3.3, 1.9, 3.2);

    assertThat(status().state()).isEqualTo(State.SPREAD);
  }

  @Test
  void distrustsAnotherRttThanThatOfTheSamples() {
    add(3, 3, 3, 3, 3);

    assertThat(calibration.status((long) (0.69 * RTT), WINDOW, now).state()).isEqualTo(State.RTT);
    assertThat(calibration.status((long) (0.71 * RTT), WINDOW, now).state())
        .isEqualTo(State.TRUSTED);
    assertThat(calibration.status((long) (1.39 * RTT), WINDOW, now).state())
        .isEqualTo(State.TRUSTED);
    assertThat(calibration.status((long) (1.41 * RTT), WINDOW, now).state()).isEqualTo(State.RTT);
    assertThat(calibration.status(0, WINDOW, now).state()).as("not known").isEqualTo(State.TRUSTED);
  }

  @Test
  void distrustsAnotherWindowAndMoreThanTheInterfaceCarries() {
    add(3, 3, 3, 3, 3);
    add(ROUTE, 1e9, new Sample(3 * CEILING, 2 * WINDOW, 2 * RTT, now));
    assertThat(status().state()).isEqualTo(State.WINDOW);

    calibration = null;
    for (int i = 0; i < 5; i++) {
      add(ROUTE, 2.9 * CEILING, new Sample(3 * CEILING, WINDOW, RTT, now));
    }
    assertThat(status().state()).isEqualTo(State.SPEED);
  }

  @Test
  void ages() {
    add(3, 3, 3, 3, 3);

    assertThat(calibration.status(RTT, WINDOW, now + DAY).state()).isEqualTo(State.TRUSTED);
    assertThat(calibration.status(RTT, WINDOW, now + DAY + 1).state()).isEqualTo(State.STALE);
    assertThat(calibration.status(RTT, WINDOW, now + DAY).age()).isEqualTo(Duration.ofDays(1));
    assertThat(calibration.status(RTT, WINDOW, now + 7 * DAY + 1)).isEqualTo(Status.NONE);
    now += 8 * DAY;
    add(9);
    assertThat(status().samples()).as("begins anew").isEqualTo(1);
  }

  @Test
  void staysWithinItsBounds() {
    add(1e9, 1e9, 1e9, 1e9, 1e9);
    assertThat(status().factor()).isCloseTo(500, within(1e-6));
    calibration = null;
    for (int i = 0; i < 5; i++) {
      add(ROUTE, 1e9, new Sample(1, WINDOW, RTT, now));
    }
    assertThat(status().factor()).isCloseTo(0.005, within(1e-9));
  }

  @Test
  void refusesWhatIsNoSample() {
    assertThatThrownBy(() -> new Sample(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Sample(1, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Sample(1, 1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void distrustsAnotherWindowOfTheProbesThanThatOfTheTrains() {
    add(3, 3, 3, 3, 3);

    assertThat(calibration.status(RTT, 2 * WINDOW, now).state()).isEqualTo(State.WINDOW);
    assertThat(calibration.status(RTT, 0, now).state()).as("not known").isEqualTo(State.TRUSTED);
  }

  @Test
  void beginsAnewOverAnotherRoute() {
    add(3, 3, 3, 3, 3);
    assertThat(status().samples()).isEqualTo(5);

    add("192.0.2.8", 1e9, new Sample(9 * CEILING, WINDOW, RTT, now));
    assertThat(status().factor()).isCloseTo(9, within(1e-9));
    assertThat(status().samples()).isEqualTo(1);
    add("192.0.2.8", 1e9, new Sample(9 * CEILING, WINDOW, RTT, now));
    assertThat(status().samples()).isEqualTo(2);
  }

  @Test
  void distrustsAsSoonAsTheInterfaceBecomesSlower() {
    add(3, 3, 3, 3, 3);
    add(ROUTE, 2.9 * CEILING, new Sample(3 * CEILING, WINDOW, RTT, now));

    assertThat(status().state()).isEqualTo(State.SPEED);
  }

  @Test
  void isForgottenAfterAWeek() {
    add(3, 3, 3, 3, 3, 3.1, 9, 9);

    assertThat(status().state()).isEqualTo(State.STEP);
    assertThat(calibration.isForgotten(now)).isFalse();
    assertThat(calibration.isForgotten(now + 8 * DAY)).isTrue();
  }

  @Test
  void knowsNoAgeWhereTheClockWasSetBack() {
    add(3, 3, 3, 3, 3);

    assertThat(calibration.status(RTT, WINDOW, now - 8 * DAY)).isEqualTo(Status.NONE);
    assertThat(calibration.status(RTT, WINDOW, now - 1).age()).isZero();
  }
}
