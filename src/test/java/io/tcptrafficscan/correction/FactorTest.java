package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.net.InvalidInputException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactorTest {
  @ParameterizedTest
  @CsvSource({
    "10, 10",
    "10.0, 10",
    "0.5, 0.5",
    "30.80, 30.8",
    "+2, 2",
    ".5, 0.5",
    "5., 5",
    "1e3, 1000",
    "1E-7, 0.0000001",
    "1e21, 1000000000000000000000",
    "0.1, 0.1",
    "2e-3, 0.002",
    "123456789.123, 123456789.123",
    "2.0E23, 200000000000000000000000"
  })
  void readsAndWritesTheShortestDecimal(String text, String written) {
    assertThat(Factor.format(Factor.parse(text))).isEqualTo(written);
  }

  @Test
  void writesWhatReadsBackTheSame() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE);
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        continue;
      }
      String text = Factor.format(value);
      assertThat(Double.parseDouble(text)).isEqualTo(value);
      assertThat(text).doesNotContain("E").doesNotEndWith(".0");
    }
    for (double value : new double[] {Double.MIN_VALUE, Double.MAX_VALUE, Math.scalb(1, -44)}) {
      assertThat(Double.parseDouble(Factor.format(value))).isEqualTo(value);
    }
    assertThat(Factor.format(Math.scalb(1, -44))).isEqualTo("0.00000000000005684341886080802");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "nan", "-0", "0e9", "1e-400", "-5.5"})
  void asksForMoreThanZero(String text) {
    assertThatThrownBy(() -> Factor.parse(text)).hasMessage("Value must be greater than 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "abc",
        "1,5",
        "0x10",
        "0x1p3",
        "1e999",
        "-1e999",
        "inf",
        "Infinity",
        " 2",
        "2 ",
        "++2",
        "½",
        "1_000",
        "1f",
        "1d",
        "e5",
        ".",
        "1e",
        "٣",
        "1\n"
      })
  void refusesWhatIsNoFiniteDecimalInOneLine(String text) {
    assertThatThrownBy(() -> Factor.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("must be a finite decimal number greater than 0")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource({
    "1e-400,   false",
    "4.9e-324, true",
    "1e308,    true",
    "1.8e308,  false",
    "0.0000000000000000000000000000001, true"
  })
  void acceptsWhatIsGreaterThanZeroAndFinite(String text, boolean accepted) {
    if (accepted) {
      assertThat(Factor.parse(text)).isEqualTo(Double.parseDouble(text));
    } else {
      assertThatThrownBy(() -> Factor.parse(text)).isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void refusesEndlessDigitsWithoutRepeatingThem() {
    for (String text : new String[] {"9".repeat(10_000), "0." + "1".repeat(10_000)}) {
      assertThatThrownBy(() -> Factor.parse(text))
          .isInstanceOf(InvalidInputException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }
    assertThat(Factor.parse("0." + "1".repeat(398))).isEqualTo(1.0 / 9);
  }

  /** No decimal of fewer digits reads back the same, whichever way it is rounded. */
  @Test
  void writesNoDigitTooMany() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      double value = Math.scalb(1 + random.nextDouble(), random.nextInt(2_000) - 1_000);
      BigDecimal written = new BigDecimal(Factor.format(value)).stripTrailingZeros();
      int digits = written.precision();
      if (digits == 1) {
        continue;
      }
      for (RoundingMode way : new RoundingMode[] {RoundingMode.FLOOR, RoundingMode.CEILING}) {
        BigDecimal shorter = new BigDecimal(value).round(new MathContext(digits - 1, way));
        assertThat(shorter.doubleValue()).as("%s for %s", shorter, written).isNotEqualTo(value);
      }
    }
    for (int digits = 1; digits <= 15; digits++) {
      double value = Double.parseDouble("1." + "3".repeat(digits));
      assertThat(Factor.format(value)).isEqualTo("1." + "3".repeat(digits));
    }
  }
}
