package io.tcptrafficscan.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.status.Status.Condition;
import io.tcptrafficscan.status.Status.Line;
import io.tcptrafficscan.status.Status.State;
import io.tcptrafficscan.status.Verdict.Criterion;
import io.tcptrafficscan.status.Verdict.Kind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T11:30:00Z");

  private static Line up(String name, double rttMillis, double loss) {
    Condition up = new Condition(State.UP, null, null, NOW);
    return TestStatus.line(name, List.of(), up, rttMillis / 1e3, loss);
  }

  private static Line down(String name) {
    Condition down = new Condition(State.DOWN, "no_interface", "", NOW);
    return TestStatus.line(name, List.of(), down, null, null);
  }

  private static String text(Line... lines) {
    return VerdictText.of(Verdicts.of(List.of(lines)), ZoneOffset.UTC);
  }

  @Test
  void prefersTheShorterRtt() {
    Verdict verdict = Verdicts.of(List.of(up("lte", 52.1, 0), up("fiber", 10.2, 0.002)));

    assertThat(verdict.kind()).isEqualTo(Kind.BETTER);
    assertThat(verdict.criterion()).isEqualTo(Criterion.RTT);
    assertThat(verdict.better().interfaceName()).isEqualTo("fiber");
    assertThat(verdict.other().interfaceName()).isEqualTo("lte");
  }

  @Test
  void prefersLessLossToTheShorterRtt() {
    Verdict verdict = Verdicts.of(List.of(up("fiber", 10, 0.05), up("lte", 50, 0)));

    assertThat(verdict.criterion()).isEqualTo(Criterion.LOSS);
    assertThat(verdict.better().interfaceName()).isEqualTo("lte");
  }

  @Test
  void seesNoDifferenceWhereThereIsLittle() {
    assertThat(Verdicts.of(List.of(up("a", 10, 0), up("b", 10.4, 0.005))).kind())
        .isEqualTo(Kind.EQUAL);
    assertThat(Verdicts.of(List.of(up("a", 0.1, 0), up("b", 0.3, 0))).kind()).isEqualTo(Kind.EQUAL);
  }

  @Test
  void putsItIntoWords() {
    assertThat(text(up("fiber", 10.2, 0), up("lte", 52.1, 0.021)))
        .isEqualTo("fiber is better: 10.2 ms against 52.1 ms, no loss against 2.1 % loss.");
    assertThat(text(up("fiber", 10.2, 0), down("lte")))
        .isEqualTo(
            "lte is down since 2026-11-26 11:30:00: no interface. fiber is up: 10.2 ms, no loss.");
    assertThat(text(down("a")))
        .isEqualTo("a is down since 2026-11-26 11:30:00: no interface. Everything is down.");
    assertThat(text(up("a", 0.25, 0))).isEqualTo("a is up: 0.250 ms, no loss.");
    assertThat(text()).isEqualTo("Nothing has been measured yet.");
  }

  @Test
  void comparesTheBestTwoOfMany() {
    Verdict verdict =
        Verdicts.of(
            List.of(up("c", 90, 0), up("b", 50, 0), down("d"), up("a", 10, 0), up("e", 5, 0.2)));

    assertThat(verdict.better().interfaceName()).isEqualTo("a");
    assertThat(verdict.other().interfaceName()).isEqualTo("b");
    assertThat(verdict.down()).extracting(Verdict.Down::interfaceName).containsExactly("d");
  }
}
