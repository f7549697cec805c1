package io.tcptrafficscan.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tcptrafficscan.config.ScanConfig;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.ScanCounters.Skip;
import io.tcptrafficscan.target.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole runs of the scan, in this system's time. */
class ScanLoopIT {
  private final ScanCounters counters = new ScanCounters();
  private final List<List<PathOutcome>> rounds = new ArrayList<>();

  private final class Rounds implements ScanListener {
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

  private void run(String servers, int count, String timeout) {
    Map<String, String> properties =
        Map.of(
            "tcp-traffic-scan.interface",
            "lo",
            "tcp-traffic-scan.server",
            servers,
            "tcp-traffic-scan.interval",
            "100ms",
            "tcp-traffic-scan.timeout",
            timeout,
            "tcp-traffic-scan.count",
            String.valueOf(count));
    Settings settings =
        Settings.from(
            new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(ScanConfig.class)
                .build()
                .getConfigMapping(ScanConfig.class));
    Plan plan =
        Plan.of(
            settings.interfaces(),
            settings.servers(),
            server -> server.literal(),
            settings.maxPaths());
    Readings readings = new Readings(settings.interval(), settings.rttBuckets());
    try (ScanLoop loop =
        new ScanLoop(settings, counters, new Rounds(), System::nanoTime, () -> {})) {
      loop.follow(readings.follow(plan));
      assertTimeoutPreemptively(Duration.ofSeconds(20), loop::run);
    }
  }

  @Test
  void endsACountThoughAProbeOutlivesItsRounds() {
    run("192.0.2.1", 2, "350ms"); // nobody answers for that address on the loopback

    assertThat(rounds).hasSize(2).allMatch(round -> round.size() == 1);
    assertThat(rounds.get(1).get(0).outcome()).isInstanceOf(ProbeFailure.class);
    assertThat(counters.probesSkipped(Skip.IN_FLIGHT)).isEqualTo(1);
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
        .isLessThanOrEqualTo(counters.probesSkipped(Skip.LATE));
  }
}
