package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.ProbeLine;
import io.tcptrafficscan.network.TestNetwork.Lateness;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tool reports as RTT is the link's, whatever else it is doing. */
@Tag("alone")
class RttTruthIT extends NetworkScenario {
  private static final double RELATIVE = 0.03;
  private static final double LEAST_SECONDS = 100e-6;
  private static final int SAMPLES = 100;

  /** The least that user space adds; an RTT that came from there would not show it. */
  private static final double WAKING_SECONDS = 10e-6;

  private final Stolen stolen = new Stolen();

  @BeforeEach
  void hurry() {
    network.hurry(true);
  }

  @AfterEach
  void rest() {
    if (network != null) {
      network.hurry(false);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 100})
  void reportsTheEmulatedRoundTrip(int millis) {
    assertReports(millis);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {1, 20, 300})
  void reportsShortLongAndOtherRoundTrips(int millis) {
    assertReports(millis);
  }

  private void assertReports(int millis) {
    server("*").listening(443);
    link("eth0").delay(half(millis));

    tool.start(args("-i eth0 --interval 500ms --output json " + servers(20)));

    assertTrue(millis, 20);
  }

  @Tag("full")
  @Test
  void reportsTheEmulatedRoundTripWith500OtherPaths() {
    server("*").listening(443);
    link("eth1").delay(ofMillis(5));

    tool.start(args("-i eth0 -i eth1 --output json " + servers(251)));

    for (int millis : new int[] {1, 5, 20, 100, 300}) {
      link("eth0").delay(half(millis));
      assertTrue(millis, 2 * 251);
    }
    assertThat(link("eth0").counts().overruns()).isZero();
  }

  private static Duration half(int millis) {
    return ofNanos(millis * 500_000L);
  }

  /**
   * The first lines may be of another delay still, and of a Java that is not warm.
   *
   * @param paths whose lines are left out: one round
   */
  private void assertTrue(int millis, int paths) {
    int skipped = (int) eth0().count() + 2 * paths;
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(ofMillis(100))
        .until(() -> eth0().count() >= skipped + SAMPLES);
    List<ProbeLine> lines = eth0().skip(skipped).toList();
    double rtt = median(lines, "rtt_seconds");
    double connect = median(lines, "connect_seconds");
    Lateness late = network.lateness();
    System.out.printf(
        Locale.ROOT,
        "%d paths, emulated %d ms: RTT off by %.0f us, connect time by %.0f us; emulator late by"
            + " %d us (median)%n",
        paths,
        millis,
        (rtt - millis / 1e3) * 1e6,
        (connect - millis / 1e3) * 1e6,
        late.median());
    double tolerance = Math.max(LEAST_SECONDS, millis / 1e3 * RELATIVE);
    assertThat(rtt).isGreaterThan(millis / 1e3 - 20e-6);
    stolen.excuse(() -> assertThat(rtt).isLessThan(millis / 1e3 + tolerance));
    assertThat(connect - rtt).isGreaterThan(WAKING_SECONDS);
  }

  private static java.util.stream.Stream<ProbeLine> eth0() {
    return tool.probeLines().stream().filter(line -> line.says("interface", "eth0"));
  }

  private static double median(List<ProbeLine> lines, String field) {
    double[] sorted =
        lines.stream()
            .filter(line -> line.has(field))
            .mapToDouble(l -> l.number(field))
            .sorted()
            .toArray();
    return sorted[sorted.length / 2];
  }
}
