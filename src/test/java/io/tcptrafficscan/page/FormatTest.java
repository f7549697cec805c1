package io.tcptrafficscan.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.page.Words.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
  private final Format english = new Format(new Words(Language.EN));
  private final Format japanese = new Format(new Words(Language.JA));

  @ParameterizedTest
  @CsvSource({"0.0102,10.2 ms", "0.00043,0.43 ms", "1.25,1250.0 ms"})
  void writesTimes(double seconds, String text) {
    assertThat(english.millis(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0 %", "0.0004,<0.1 %", "0.021,2.1 %", "1,100.0 %"})
  void neverWritesSomeLossAsNone(double ratio, String text) {
    assertThat(english.loss(ratio)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1,100 %",
    "0.99999,99.99 %",
    "0.9963,99.63 %",
    "0.9289,92.8 %",
    "0.9,90.0 %",
    "0,0.0 %"
  })
  void neverWritesAnOutageAsFullAvailability(double ratio, String text) {
    assertThat(english.availability(ratio)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "44.006,44 s,44秒",
    "84,1 min 24 s,1分24秒",
    "120,2 min,2分",
    "7500,2 h 5 min,2時間5分",
    "273600,3 d 4 h,3日4時間",
    "0.2,0 s,0秒"
  })
  void writesDurationsInTwoUnits(double seconds, String inEnglish, String inJapanese) {
    assertThat(english.duration(seconds)).isEqualTo(inEnglish);
    assertThat(japanese.duration(seconds)).isEqualTo(inJapanese);
  }

  @Test
  void writesADashForWhatThereIsNot() {
    assertThat(english.millis(null)).isEqualTo("–");
    assertThat(english.loss(null)).isEqualTo("–");
    assertThat(english.availability(null)).isEqualTo("–");
  }
}
