package io.tcptrafficscan.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.PathReadings.Skip;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.WireUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole runs of the scan, in this system's time. */
class ScanLoopIT {
  private final ScanCounters counters = new ScanCounters();
  private final Readings readings = new Readings();
  private Predicate<Server> pending = server -> false;
  private final List<List<PathOutcome>> rounds = new ArrayList<>();

  private final class Listener implements ScanListener {
    @Override
    public boolean wantsProbes() {
      return false;
    }

    @Override
    public boolean wantsRounds() {
      return true;
    }

    @Override
    public void probeEnded(PathOutcome outcome, long epochMillis) {}

    @Override
    public void roundEnded(List<PathOutcome> outcomes) {
      rounds.add(outcomes);
    }
  }

  private static Settings settings(String servers, int count, String timeout) {
    return TestSettings.of(
        Map.of(
            "server",
            servers,
            "interval",
            "100ms",
            "timeout",
            timeout,
            "count",
            String.valueOf(count)));
  }

  private static Plan plan(Settings settings, List<Server> servers) {
    return Plan.of(
        settings.namedInterfaces(),
        servers,
        (name, server) -> Optional.ofNullable(server.literal()).map(List::of),
        settings.maxPaths());
  }

  private long skipped(Skip reason) {
    return readings.entries().stream().mapToLong(entry -> entry.readings().skips(reason)).sum();
  }

  private ScanLoop loop(Settings settings, Runnable roundBegins) {
    return new ScanLoop(
        settings, counters, new Listener(), new WireUse(), System::nanoTime, roundBegins, pending);
  }

  private void run(String servers, int count, String timeout) {
    Settings settings = settings(servers, count, timeout);
    try (ScanLoop loop = loop(settings, () -> {})) {
      loop.replacePlan(readings.reconcile(plan(settings, settings.servers()), settings), settings);
      assertTimeoutPreemptively(Duration.ofSeconds(20), loop::run);
    }
  }

  @Test
  void endsACountThoughAProbeOutlivesItsRounds() {
    run("192.0.2.1", 2, "350ms"); // nobody answers for that address on the loopback

    assertThat(rounds).hasSize(2).allMatch(round -> round.size() == 1);
    assertThat(rounds.get(1).get(0).outcome()).isInstanceOf(ProbeFailure.class);
    assertThat(skipped(Skip.IN_FLIGHT)).isEqualTo(1);
  }

  @Test
  void countsAPathThatStartsALittleLateForItsOwnRound() {
    // Of so many, some are due less than a millisecond before the next round.
    String names =
        IntStream.range(0, 400)
            .mapToObj(i -> "n" + i + ".invalid")
            .collect(Collectors.joining(","));
    run(names, 5, "1s");

    assertThat(rounds).hasSize(5).allMatch(round -> round.size() == 400);
    assertThat(rounds.stream().flatMap(List::stream).filter(path -> path.outcome() == null).count())
        .as("paths without an outcome are those that were far too late")
        .isLessThanOrEqualTo(skipped(Skip.LATE));
  }

  @Test
  void failsNoPathWhoseNameIsStillLookedUp() {
    pending = server -> true;
    run("name.invalid", 3, "1s");

    assertThat(rounds).hasSize(3).allMatch(round -> round.get(0).outcome() == null);
    assertThat(readings.entries().get(0).readings().probes()).isZero();
  }

  /** Nobody answers for 192.0.2.1 on the loopback: its probes are long under way. */
  @Test
  void disturbsNoOtherPathWhenPathsComeAndGo() {
    Settings settings = settings("192.0.2.1", 20, "350ms");
    Server stays = settings.servers().get(0);
    AtomicReference<ScanLoop> running = new AtomicReference<>();
    AtomicInteger number = new AtomicInteger();
    Runnable change =
        () -> {
          Server other = Server.parse("127.0.0.2:" + (1 + number.incrementAndGet() % 9));
          running
              .get()
              .replacePlan(
                  readings.reconcile(plan(settings, List.of(stays, other)), settings), settings);
        };
    try (ScanLoop loop = loop(settings, change)) {
      running.set(loop);
      change.run();
      assertTimeoutPreemptively(Duration.ofSeconds(20), loop::run);
    }

    PathReadings path = readings.entries().get(0).readings();
    assertThat(number).hasValueGreaterThan(15);
    assertThat(path.path().server()).isEqualTo(stays);
    assertThat(path.failures(FailureReason.TIMEOUT))
        .as("of 350 ms each, one after another")
        .isBetween(4L, 6L);
  }

  @Test
  void endsTheLastRoundWithAllItsProbesThoughTheIntervalChanges() {
    String servers =
        IntStream.range(1, 11).mapToObj(i -> "127.0.0.1:" + i).collect(Collectors.joining(","));
    Settings settings = settings(servers, 1, "350ms");
    Settings longer =
        TestSettings.of(Map.of("server", servers, "interval", "300ms", "timeout", "350ms"));
    AtomicReference<ScanLoop> running = new AtomicReference<>();
    Runnable change =
        () ->
            running
                .get()
                .replacePlan(readings.reconcile(plan(longer, longer.servers()), longer), longer);
    try (ScanLoop loop = loop(settings, change)) {
      running.set(loop);
      loop.replacePlan(readings.reconcile(plan(settings, settings.servers()), settings), settings);
      assertTimeoutPreemptively(Duration.ofSeconds(20), loop::run);
    }

    assertThat(rounds).hasSize(1);
    assertThat(rounds.get(0)).hasSize(10).noneMatch(path -> path.outcome() == null);
  }

  @Test
  void runsRoundsWhereThereIsNothingToMeasure() {
    Settings settings = settings("192.0.2.1", 3, "350ms");
    try (ScanLoop loop = loop(settings, () -> {})) {
      loop.replacePlan(List.of(), settings);
      assertTimeoutPreemptively(Duration.ofSeconds(20), loop::run);
      assertThat(loop.hasLastRoundSucceeded()).isFalse();
    }
    assertThat(rounds).hasSize(3).allMatch(List::isEmpty);
  }
}
