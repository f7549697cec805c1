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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
    rounds.end(task, outcome(task, outcome));
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
    b.end(outcome(b, UP));
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
