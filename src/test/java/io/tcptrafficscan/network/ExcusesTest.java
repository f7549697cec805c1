package io.tcptrafficscan.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcusesTest {
  @Test
  void saysHowManyWereExcused() {
    assertThat(Excuses.report("+++++-++++".getBytes(US_ASCII)))
        .isEqualTo("excused: 1 of 10 assertions, because the machine stood still");
  }

  @Test
  void saysLoudlyThatMoreThanATenthWereExcused() {
    assertThat(Excuses.report("-++++-++++".getBytes(US_ASCII)))
        .contains("excused: 2 of 10 assertions, because the machine stood still\n")
        .contains("MORE THAN A TENTH");
  }
}
