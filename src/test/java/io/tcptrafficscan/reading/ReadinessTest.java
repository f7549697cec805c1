package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TestSamples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final Settings SETTINGS = TestSettings.of(Map.of());
  private static final long SECOND = 1_000_000_000L;

  private final Readings readings = new Readings();
  private long nowNanos = 77 * SECOND;
  private final Readiness readiness = new Readiness(readings, () -> nowNanos);

  private List<Readings.Entry> plan(String... servers) {
    return readings.reconcile(PathReadingsTest.plan(servers), SETTINGS);
  }

  private static void end(Readings.Entry entry, ProbeOutcome outcome) {
    entry.readings().record(outcome, 0, 0, 0, false);
  }

  @Test
  void isReadyWhenTheFirstProbeOfEveryPathHasEnded() {
    List<Readings.Entry> paths = plan("192.0.2.1", "192.0.2.2");
    end(paths.get(0), TestSamples.sample().build());
    assertThat(readiness.isReady()).isFalse();

    end(paths.get(1), new ProbeFailure(FailureReason.REFUSED, "", 1));
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void isReadyAfterFiveSecondsWhateverHasEnded() {
    plan("192.0.2.1");
    nowNanos += 5 * SECOND - 1;
    assertThat(readiness.isReady()).isFalse();

    nowNanos++;
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void waitsForTheFirstPlan() {
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void staysReadyWhenPathsAreAdded() {
    end(plan("192.0.2.1").get(0), TestSamples.sample().build());
    assertThat(readiness.isReady()).isTrue();

    plan("192.0.2.1", "192.0.2.2");
    assertThat(readiness.isReady()).isTrue();
  }
}
