package io.tcptrafficscan.capacity.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  private final Pace pace = Pace.ofTrains();

  /** One measurement, with a reason or a number for each direction. */
  private int measure(String... reasons) {
    Arrays.stream(reasons).forEach(pace::note);
    return pace.end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"closed", "retransmit"})
  void asksHalfAsOftenEachTimeUntilTheBound(String reason) {
    assertThat(measure(reason, reason)).isEqualTo(2);
    assertThat(measure(reason, null)).as("one direction is enough").isEqualTo(4);
    assertThat(measure(null, reason)).isEqualTo(8);
    assertThat(measure(reason)).isEqualTo(16);
    assertThat(measure(reason)).isEqualTo(16);
  }

  @Test
  void asksAsOftenAsOthersAfterTheFirstSuccess() {
    measure("closed");
    measure("closed");

    assertThat(measure(null, "too_short")).isEqualTo(1);
    assertThat(measure("closed")).isEqualTo(2);
  }

  @Test
  void staysAsItIsWhereThereIsNeitherTroubleNorANumber() {
    assertThat(measure("too_short", "jitter")).isEqualTo(1);
    measure("retransmit");
    assertThat(measure("budget", "budget")).isEqualTo(2);
  }

  @Test
  void leavesAServerThatIsNotOursAloneForWhateverItDoesNotLike() {
    Pace hellos = Pace.ofHellos();
    hellos.note("timeout");
    assertThat(hellos.end()).isEqualTo(2);
    hellos.note("protocol");
    assertThat(hellos.end()).isEqualTo(4);
    hellos.note("too_short");
    assertThat(hellos.end()).isEqualTo(4);
    for (int i = 0; i < 10; i++) {
      hellos.note("closed");
      hellos.end();
    }
    hellos.note("closed");
    assertThat(hellos.end()).isEqualTo(64);
    hellos.note(null);
    assertThat(hellos.end()).isEqualTo(1);
  }
}
