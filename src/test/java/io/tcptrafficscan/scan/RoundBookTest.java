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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundBookTest {
  private static final ProbeOutcome UP = TestSamples.bare();
  private static final ProbeOutcome DOWN = new ProbeFailure(FailureReason.TIMEOUT, "", 0);

  private final Prober<PathTask> prober =
      Prober.open(true, System::nanoTime, (task, outcome) -> {});
  private final List<String> reports = new ArrayList<>();
  private final RoundBook book =
      new RoundBook(
          true, (outcomes, anySuccess) -> reports.add(text(outcomes) + (anySuccess ? " ok" : "")));
  private final List<PathTask> tasks = tasks("1.1.1.1", "8.8.8.8");
  private final PathTask a = tasks.get(0);
  private final PathTask b = tasks.get(1);

  private List<PathTask> tasks(String... servers) {
    List<Server> parsed = java.util.stream.Stream.of(servers).map(Server::parse).toList();
    Plan plan =
        Plan.of(
            List.of(new InterfaceName("lo")),
            parsed,
            server -> Optional.ofNullable(server.literal()).map(List::of),
            9);
    return new Readings()
        .follow(plan, TestSettings.of(Map.of())).stream()
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

  @AfterEach
  void close() {
    prober.close();
  }

  @Test
  void reportsARoundOnceItsProbesHaveEnded() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.end(a, UP, null);
    assertThat(reports).isEmpty();
    book.await(b);
    book.end(b, DOWN, null);

    assertThat(reports).containsExactly("UD ok");
    assertThat(book.isOpen()).isFalse();
  }

  @Test
  void reportsRoundsInTheirOrder() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.await(b);
    book.end(a, UP, null);
    book.begin(tasks, task -> true);
    book.await(a);
    book.end(a, DOWN, null);
    assertThat(reports).isEmpty();
    book.end(b, UP, null); // of round 0
    book.await(b);
    book.end(b, DOWN, null);

    assertThat(reports).containsExactly("UU ok", "DD");
  }

  @Test
  void letsASkippedPathShareTheOutcomeInFlight() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.await(b);
    book.end(a, UP, null);
    book.begin(tasks, task -> true);
    book.await(a);
    book.await(b); // still that of round 0
    book.end(a, UP, null);
    book.end(b, UP, null);

    assertThat(reports).containsExactly("UU ok", "UU ok");
  }

  @Test
  void reportsWhatIsMissingWhenTheRoundAfterIsOver() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.await(b);
    book.end(a, UP, null);
    book.begin(tasks, task -> true);
    book.await(a);
    book.await(b);
    assertThat(reports).isEmpty();
    book.begin(tasks, task -> true);

    assertThat(reports).containsExactly("U- ok");
  }

  @Test
  void endsTheLastRoundWithoutProbesThatWereNeverStarted() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.end(a, UP, null);
    assertThat(book.isOpen()).isTrue();
    book.endLast();

    assertThat(reports).containsExactly("U- ok");
    assertThat(book.isOpen()).isFalse();
  }

  @Test
  void doesNotCountAPathThatCameDuringTheRound() {
    PathTask late = tasks("192.0.2.1").get(0);
    book.begin(List.of(a), task -> true);
    book.await(late);
    book.end(late, UP, null);
    book.await(a);
    book.end(a, DOWN, null);

    assertThat(reports).containsExactly("D");
  }

  @Test
  void forgetsAPathThatWentAway() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.await(b);
    book.end(a, UP, null);
    book.end(b, null, null);

    assertThat(reports).containsExactly("U- ok");
  }

  @Test
  void reportsARoundWithoutAPathThatWasSkipped() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.skip(b);
    assertThat(reports).isEmpty();
    book.end(a, UP, null);

    assertThat(reports).containsExactly("U- ok");
    assertThat(book.isOpen()).isFalse();
  }

  @Test
  void waitsForTheProbesOfTheLastRoundHoweverOftenItIsEnded() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.await(b);
    book.end(b, DOWN, null);
    book.endLast();
    book.endLast();
    assertThat(reports).isEmpty();
    book.end(a, UP, null);

    assertThat(reports).containsExactly("UD ok");
    assertThat(book.isOpen()).isFalse();
  }

  @Test
  void keepsOutcomesToItselfWhereNobodyWantsThem() {
    List<List<PathOutcome>> told = new ArrayList<>();
    RoundBook quiet = new RoundBook(false, (outcomes, anySuccess) -> told.add(outcomes));
    quiet.begin(List.of(a), task -> true);
    quiet.await(a);
    quiet.end(a, UP, null);

    assertThat(told).containsExactly(List.of());
  }

  @Test
  void holdsACompleteRoundBackUntilTheOneBeforeIsReported() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.await(b);
    book.end(a, UP, null);
    book.begin(tasks, task -> true);
    book.await(a);
    book.skip(b);
    book.end(a, DOWN, null);
    assertThat(reports).isEmpty();
    book.end(b, UP, null);

    assertThat(reports).containsExactly("UU ok", "D-");
  }

  @Test
  void waitsForNobodyWhoDidNotStartInItsTime() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.begin(tasks, task -> true);
    book.end(a, UP, null);

    assertThat(reports).containsExactly("U- ok");
  }

  @Test
  void repeatsTheLastOutcomeOfAPathThatIsNotDue() {
    b.ended(UP, null);
    book.begin(tasks, task -> task == a);
    book.await(a);
    book.end(a, DOWN, null);

    assertThat(reports).containsExactly("DU ok");
    assertThat(book.isOpen()).isFalse();
  }

  @Test
  void takesTheFirstOfSeveralProbesInARound() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.end(a, UP, null);
    book.await(a);
    book.end(a, UP, null);
    book.await(b);
    assertThat(reports).as("the second of a stands for no probe of b").isEmpty();
    book.end(b, DOWN, null);

    assertThat(reports).containsExactly("UD ok");
  }

  @Test
  void waitsForNoProbeOfAPathThatWentAwayBeforeItsTime() {
    book.begin(tasks, task -> true);
    book.await(a);
    book.end(a, UP, null);
    book.remove(b);

    assertThat(reports).containsExactly("U- ok");
  }
}
