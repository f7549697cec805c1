package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.config.InterfaceName;
import io.tcptrafficscan.correction.Correction.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrectionTest {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");
  private static final InterfaceName ETH1 = new InterfaceName("eth1");

  private final List<CorrectionFactors> stored = new ArrayList<>();
  private final Correction correction = new Correction(CorrectionFactors.NONE, stored::add);

  @Test
  void startsAtOneAndStoresNothingByItself() {
    assertThat(correction.factors().of(ETH0)).isEqualTo(1);
    assertThat(stored).isEmpty();
    assertThat(Result.ALL).allMatch(result -> correction.changes(result) == 0);
  }

  @Test
  void storesWhatIsInForceAfterEachChange() {
    correction.setStandard(2);
    correction.set(ETH0, 30.8);
    correction.clear(ETH0);

    assertThat(stored)
        .containsExactly(
            new CorrectionFactors(2, Map.of()),
            new CorrectionFactors(2, Map.of(ETH0, 30.8)),
            new CorrectionFactors(2, Map.of()));
    assertThat(stored).last().isSameAs(correction.factors());
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

    assertThat(Result.ALL).extracting(correction::changes).containsExactly(2L, 1L, 2L);
    assertThat(Result.ALL)
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
    CorrectionFactors factors = new CorrectionFactors(1, own);
    own.put(ETH0, 9.0);

    assertThat(factors.of(ETH0)).isEqualTo(2);
    assertThatThrownBy(() -> factors.byInterface().put(ETH1, 3.0))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
