package io.tcptrafficscan.capacity.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class PaceTest {
  private final Pace pace = Pace.ofTrains();

  /** One measurement, with a reason or a number for each direction. */
  private int measure(NoCapacity... reasons) {
    Arrays.stream(reasons).forEach(pace::note);
    return pace.end();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"TOO_SHORT", "BURST", "TOO_NOISY", "BUDGET", "SERVER_LIMITED", "TOO_SMALL"},
      mode = Mode.EXCLUDE)
  void asksHalfAsOftenAfterEachFailureUntilTheBound(NoCapacity reason) {
    assertThat(measure(reason, reason)).isEqualTo(2);
    assertThat(measure(reason, null)).as("one direction is enough").isEqualTo(4);
    assertThat(measure(null, reason)).isEqualTo(8);
    assertThat(measure(reason)).isEqualTo(16);
    assertThat(measure(reason)).isEqualTo(16);
  }

  @ParameterizedTest
  @EnumSource(NoCapacity.class)
  void asksHalfAsOftenAfterEveryMeasurementWithoutANumber(NoCapacity reason) {
    assertThat(measure(reason, reason)).isEqualTo(2);
    assertThat(measure(reason, reason)).isEqualTo(4);
  }

  @Test
  void asksAsOftenAsOthersAfterTheFirstSuccess() {
    measure(NoCapacity.CLOSED);
    measure(NoCapacity.CLOSED);

    assertThat(measure(null, NoCapacity.TOO_SHORT)).isEqualTo(1);
    assertThat(measure(NoCapacity.CLOSED)).isEqualTo(2);
  }

  /** A number is shown for five intervals. */
  @Test
  void asksHalfAsOftenAfterMuchLossButBeforeTheNumberIsTooOld() {
    for (int expected : new int[] {2, 4, 4, 4}) {
      pace.noteLoss(0.06);
      assertThat(measure((NoCapacity) null)).isEqualTo(expected);
    }
    pace.noteLoss(0.04);
    assertThat(measure((NoCapacity) null)).isEqualTo(1);

    pace.noteLoss(0.5);
    for (int expected : new int[] {2, 4, 8}) {
      assertThat(measure(NoCapacity.CLOSED)).isEqualTo(expected);
    }
  }

  @Test
  void leavesAServerThatIsNotOursAloneForWhateverItDoesNotLike() {
    Pace hellos = Pace.ofHellos();
    hellos.note(NoCapacity.TIMEOUT);
    assertThat(hellos.end()).isEqualTo(2);
    hellos.note(NoCapacity.PROTOCOL);
    assertThat(hellos.end()).isEqualTo(4);
    hellos.note(NoCapacity.TOO_SHORT);
    assertThat(hellos.end()).isEqualTo(8);
    for (int i = 0; i < 10; i++) {
      hellos.note(NoCapacity.CLOSED);
      hellos.end();
    }
    hellos.note(NoCapacity.CLOSED);
    assertThat(hellos.end()).isEqualTo(64);
    hellos.note(null);
    assertThat(hellos.end()).isEqualTo(1);
  }
}
