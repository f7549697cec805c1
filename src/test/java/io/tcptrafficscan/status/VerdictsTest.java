package io.tcptrafficscan.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.status.Status.Condition;
import io.tcptrafficscan.status.Status.Line;
import io.tcptrafficscan.status.Status.State;
import io.tcptrafficscan.status.Verdict.Criterion;
import io.tcptrafficscan.status.Verdict.Figures;
import io.tcptrafficscan.status.Verdict.Kind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
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

  private static Verdict verdict(Line... lines) {
    return Verdicts.of(Stream.of(lines).map(line -> TestStatus.contender(line, Map.of())).toList());
  }

  /** An interface with these RTTs to servers that are named by a letter, without a loss. */
  private static Contender over(String name, double... rttMillis) {
    Map<String, Contender.Reading> servers = new HashMap<>();
    for (int i = 0; i < rttMillis.length; i++) {
      if (!Double.isNaN(rttMillis[i])) {
        servers.put("abcdef".substring(i, i + 1), TestStatus.reading(rttMillis[i] / 1e3, 0));
      }
    }
    double mean = DoubleStream.of(rttMillis).filter(rtt -> !Double.isNaN(rtt)).average().orElse(0);
    return new Contender(up(name, mean, 0), servers);
  }

  private static String text(Line... lines) {
    return VerdictText.of(verdict(lines), ZoneOffset.UTC);
  }

  @Test
  void prefersTheShorterRtt() {
    Verdict verdict = verdict(up("lte", 52.1, 0), up("fiber", 10.2, 0.002));

    assertThat(verdict.kind()).isEqualTo(Kind.BETTER);
    assertThat(verdict.criterion()).isEqualTo(Criterion.RTT);
    assertThat(verdict.better().interfaceName()).isEqualTo("fiber");
    assertThat(verdict.other().interfaceName()).isEqualTo("lte");
  }

  @Test
  void prefersLessLossToTheShorterRtt() {
    Verdict verdict = verdict(up("fiber", 10, 0.05), up("lte", 50, 0));

    assertThat(verdict.criterion()).isEqualTo(Criterion.LOSS);
    assertThat(verdict.better().interfaceName()).isEqualTo("lte");
  }

  /** The faster line has a far server that the other has not. */
  @Test
  void comparesByTheServersThatBothReach() {
    Verdict verdict = Verdicts.of(List.of(over("lte", 50), over("fiber", 10, 200)));

    assertThat(verdict.better()).isEqualTo(new Figures("fiber", List.of(), 0.01, 0.0));
    assertThat(verdict.other()).isEqualTo(new Figures("lte", List.of(), 0.05, 0.0));
    assertThat(verdict.commonServers()).isEqualTo(1);
    assertThat(VerdictText.of(verdict, ZoneOffset.UTC)).doesNotContain("in common");
  }

  @Test
  void leavesOutAServerThatIsDownOverOneOfThem() {
    Contender fiber = over("fiber", 10, 200);
    Map<String, Contender.Reading> servers = new HashMap<>(over("lte", 50).servers());
    servers.put("b", new Contender.Reading(null, 100, 60));
    Verdict verdict = Verdicts.of(List.of(fiber, new Contender(up("lte", 50, 0), servers)));

    assertThat(verdict.better().interfaceName()).isEqualTo("fiber");
    assertThat(verdict.better().rttSeconds()).isEqualTo(0.01);
    assertThat(verdict.other().lossRatio()).isZero();
  }

  @Test
  void saysWhereNoServerIsCommon() {
    Verdict verdict = Verdicts.of(List.of(over("lte", 50), over("fiber", Double.NaN, 10)));

    assertThat(verdict.better().interfaceName()).isEqualTo("fiber");
    assertThat(verdict.commonServers()).isZero();
    assertThat(VerdictText.of(verdict, ZoneOffset.UTC))
        .isEqualTo(
            "fiber is better: 10.0 ms against 50.0 ms, no loss against no loss."
                + " They have no server in common.");
  }

  @Test
  void comparesEveryTwoByWhatTheyHaveInCommon() {
    double none = Double.NaN;
    Verdict verdict =
        Verdicts.of(List.of(over("a", 30, none), over("b", 40, 5), over("c", none, 9)));

    assertThat(verdict.better().interfaceName()).isEqualTo("a"); // before b, which is before c
    assertThat(verdict.other().interfaceName()).isEqualTo("b");
    assertThat(verdict.commonServers()).isEqualTo(1);
  }

  /** Small differences of the loss add up to a great one, so that each is beaten by another. */
  @Test
  void isTheSameInEveryOrder() {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(up("eth" + i, 100 - i, i * 0.004));
    }
    for (int seed = 0; seed < 100; seed++) {
      Collections.shuffle(lines, new Random(seed));
      Verdict verdict = verdict(lines.toArray(Line[]::new));
      assertThat(verdict.better().interfaceName()).isEqualTo("eth2");
      assertThat(verdict.other().interfaceName()).isEqualTo("eth1");
    }
  }

  @Test
  void seesNoDifferenceWhereThereIsLittle() {
    assertThat(verdict(up("a", 10, 0), up("b", 10.4, 0.005)).kind()).isEqualTo(Kind.EQUAL);
    assertThat(verdict(up("a", 0.1, 0), up("b", 0.3, 0)).kind()).isEqualTo(Kind.EQUAL);
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
        verdict(up("c", 90, 0), up("b", 50, 0), down("d"), up("a", 10, 0), up("e", 5, 0.2));

    assertThat(verdict.better().interfaceName()).isEqualTo("a");
    assertThat(verdict.other().interfaceName()).isEqualTo("b");
    assertThat(verdict.down()).extracting(Verdict.Down::interfaceName).containsExactly("d");
  }
}
