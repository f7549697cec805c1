package io.tcptrafficscan.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.probe.TestSamples;
import io.tcptrafficscan.reading.Readings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundsTest {
  private static final ProbeOutcome UP = TestSamples.bare();
  private static final ProbeOutcome DOWN = new ProbeFailure(FailureReason.TIMEOUT, "", 0);

  private final Prober<PathTask> prober =
      Prober.open(true, System::nanoTime, (task, outcome) -> {});
  private final List<String> reports = new ArrayList<>();
  private final Rounds rounds =
      new Rounds(
          round -> reports.add(text(round.outcomes()) + (round.hasSucceeded() ? " ok" : "")));
  private final List<PathTask> tasks = tasks("1.1.1.1", "8.8.8.8");
  private final PathTask a = tasks.get(0);
  private final PathTask b = tasks.get(1);

  /** Rounds as a table that forgets nothing. */
  private static final class Table {
    private final List<String[]> shown = new ArrayList<>();
    private final List<boolean[]> missing = new ArrayList<>();
    private final List<Set<Integer>> waiting;
    private final int paths;
    private int reported;
    final List<String> reports = new ArrayList<>();

    Table(int paths) {
      this.paths = paths;
      waiting = Stream.generate(() -> (Set<Integer>) new HashSet<Integer>()).limit(paths).toList();
    }

    void begin() {
      if (!missing.isEmpty()) {
        endNewest();
      }
      String[] unknown = new String[paths];
      Arrays.fill(unknown, "-");
      boolean[] all = new boolean[paths];
      Arrays.fill(all, true);
      shown.add(unknown);
      missing.add(all);
    }

    private void endNewest() {
      int newest = missing.size() - 1;
      while (reported < newest) {
        report();
      }
      for (int path = 0; path < paths; path++) {
        skip(path);
      }
    }

    void await(int path) {
      waiting.get(path).add(missing.size() - 1);
      missing.get(missing.size() - 1)[path] = true;
    }

    void skip(int path) {
      int newest = missing.size() - 1;
      missing.get(newest)[path] &= waiting.get(path).contains(newest);
      reportComplete();
    }

    void end(int path, String outcome) {
      for (int round : waiting.get(path)) {
        shown.get(round)[path] = outcome;
        missing.get(round)[path] = false;
      }
      waiting.get(path).clear();
      reportComplete();
    }

    private void reportComplete() {
      while (reported < missing.size() && !Arrays.toString(missing.get(reported)).contains("t")) {
        report();
      }
    }

    private void report() {
      reports.add(String.join("", shown.get(reported++)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void reportsAsATableDoesHoweverLongProbesTake(long seed) {
    Random random = new Random(seed);
    Table table = new Table(tasks.size());
    boolean[] underWay = new boolean[tasks.size()];
    rounds.begin(tasks, task -> true);
    table.begin();
    for (int i = 0; i < 20_000; i++) {
      int path = random.nextInt(tasks.size());
      PathTask task = tasks.get(path);
      switch (random.nextInt(6)) {
        case 0 -> {
          rounds.begin(tasks, each -> true);
          table.begin();
        }
        case 1, 2 -> {
          if (random.nextBoolean()) {
            rounds.await(task);
            table.await(path);
            underWay[path] = true;
          } else if (!underWay[path]) {
            rounds.skip(task);
            table.skip(path);
          }
        }
        default -> {
          if (underWay[path]) {
            boolean up = random.nextBoolean();
            end(task, up ? UP : DOWN);
            table.end(path, up ? "U" : "D");
            underWay[path] = false;
          }
        }
      }
    }

    assertThat(reports.stream().map(report -> report.replace(" ok", "")))
        .as("seed %d", seed)
        .containsExactlyElementsOf(table.reports);
    assertThat(table.reports).hasSizeGreaterThan(1_000).anyMatch(report -> report.contains("-"));
  }

  private List<PathTask> tasks(String... servers) {
    List<Server> parsed = Stream.of(servers).map(Server::parse).toList();
    Plan plan =
        Plan.of(
            List.of(new InterfaceName("lo")),
            parsed,
            (name, server) -> Optional.ofNullable(server.literal()).map(List::of),
            9);
    return new Readings()
        .reconcile(plan, TestSettings.of(Map.of())).stream()
            .map(entry -> new PathTask(entry.readings(), prober))
            .toList();
  }

  private static String text(List<PathOutcome> outcomes) {
    return outcomes.stream()
        .map(
            outcome ->
                outcome.outcome() == null
                    ? "-"
                    : outcome.outcome() instanceof TcpSample ? "U" : "D")
        .collect(Collectors.joining());
  }

  private static PathOutcome outcome(PathTask task, ProbeOutcome outcome) {
    return new PathOutcome(task.readings, outcome, null);
  }

  private void end(PathTask task, ProbeOutcome outcome) {
    rounds.end(task, outcome(task, outcome), outcome == UP);
  }

  @AfterEach
  void close() {
    prober.close();
  }

  @Test
  void reportsARoundOnceItsProbesHaveEnded() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    end(a, UP);
    assertThat(reports).isEmpty();
    rounds.await(b);
    end(b, DOWN);

    assertThat(reports).containsExactly("UD ok");
    assertThat(rounds.areOpen()).isFalse();
  }

  @Test
  void reportsRoundsInTheirOrder() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.await(b);
    end(a, UP);
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    end(a, DOWN);
    assertThat(reports).isEmpty();
    end(b, UP); // of round 0
    rounds.await(b);
    end(b, DOWN);

    assertThat(reports).containsExactly("UU ok", "DD");
  }

  @Test
  void letsASkippedPathShareTheOutcomeInFlight() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.await(b);
    end(a, UP);
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.await(b); // still that of round 0
    end(a, UP);
    end(b, UP);

    assertThat(reports).containsExactly("UU ok", "UU ok");
  }

  @Test
  void reportsWhatIsMissingWhenTheRoundAfterIsOver() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.await(b);
    end(a, UP);
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.await(b);
    assertThat(reports).isEmpty();
    rounds.begin(tasks, task -> true);

    assertThat(reports).containsExactly("U- ok");
  }

  @Test
  void endsTheLastRoundWithoutProbesThatWereNeverStarted() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    end(a, UP);
    assertThat(rounds.areOpen()).isTrue();
    rounds.endCurrent();

    assertThat(reports).containsExactly("U- ok");
    assertThat(rounds.areOpen()).isFalse();
  }

  @Test
  void doesNotCountAPathThatCameDuringTheRound() {
    PathTask late = tasks("192.0.2.1").get(0);
    rounds.begin(List.of(a), task -> true);
    rounds.await(late);
    end(late, UP);
    rounds.await(a);
    end(a, DOWN);

    assertThat(reports).containsExactly("D");
  }

  @Test
  void forgetsAPathThatWentAway() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.await(b);
    end(a, UP);
    rounds.remove(b);

    assertThat(reports).containsExactly("U- ok");
  }

  @Test
  void reportsARoundWithoutAPathThatWasSkipped() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.skip(b);
    assertThat(reports).isEmpty();
    end(a, UP);

    assertThat(reports).containsExactly("U- ok");
    assertThat(rounds.areOpen()).isFalse();
  }

  @Test
  void waitsForTheProbesOfTheLastRoundHoweverOftenItIsEnded() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.await(b);
    end(b, DOWN);
    rounds.endCurrent();
    rounds.endCurrent();
    assertThat(reports).isEmpty();
    end(a, UP);

    assertThat(reports).containsExactly("UD ok");
    assertThat(rounds.areOpen()).isFalse();
  }

  @Test
  void holdsACompleteRoundBackUntilTheOneBeforeIsReported() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.await(b);
    end(a, UP);
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.skip(b);
    end(a, DOWN);
    assertThat(reports).isEmpty();
    end(b, UP);

    assertThat(reports).containsExactly("UU ok", "D-");
  }

  @Test
  void waitsForNobodyWhoDidNotStartInItsTime() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    rounds.begin(tasks, task -> true);
    end(a, UP);

    assertThat(reports).containsExactly("U- ok");
  }

  @Test
  void repeatsTheLastOutcomeOfAPathThatIsNotDue() {
    b.end(outcome(b, UP), true);
    rounds.begin(tasks, task -> task == a);
    rounds.await(a);
    end(a, DOWN);

    assertThat(reports).containsExactly("DU ok");
    assertThat(rounds.areOpen()).isFalse();
  }

  @Test
  void takesTheFirstOfSeveralProbesInARound() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    end(a, UP);
    rounds.await(a);
    end(a, UP);
    rounds.await(b);
    assertThat(reports).as("the second of a stands for no probe of b").isEmpty();
    end(b, DOWN);

    assertThat(reports).containsExactly("UD ok");
  }

  @Test
  void waitsForNoProbeOfAPathThatWentAwayBeforeItsTime() {
    rounds.begin(tasks, task -> true);
    rounds.await(a);
    end(a, UP);
    rounds.remove(b);

    assertThat(reports).containsExactly("U- ok");
  }
}
