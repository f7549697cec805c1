package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcptrafficscan.Fuzzing;

class FactorFuzz {
  @FuzzTest
  void readsAFactorThatPrintsAsItselfOrRefusesIt(byte[] input) {
    String text = Fuzzing.text(input);
    Fuzzing.read(() -> Factor.parse(text))
        .ifPresent(
            factor -> {
              assertThat(factor).isPositive().isFinite();
              assertThat(Factor.format(factor)).doesNotContain("E").doesNotEndWith(".0");
              assertThat(Double.parseDouble(Factor.format(factor))).isEqualTo(factor);
            });
  }
}
