package io.tcptrafficscan.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.correction.Calibration.Sample;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.Correction.Observation;
import io.tcptrafficscan.correction.KeptState;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.PlannedPath;
import io.tcptrafficscan.probe.TestSamples;
import io.tcptrafficscan.reading.Histogram;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The mean of an interface's bandwidths is one of like with like. */
class BandwidthMeanTest {
  private static final InterfaceName WAN0 = new InterfaceName("wan0");
  private static final long WINDOW = 65_536;
  private static final long NOW = 1_000_000_000L;

  private final Readings readings = new Readings();
  private final Correction correction =
      new Correction(KeptState.NONE, true, state -> true, () -> NOW);

  @BeforeEach
  void probe() {
    List<PlannedPath> paths =
        Stream.of("192.0.2.1", "192.0.2.2", "192.0.2.3")
            .map(Server::parse)
            .map(server -> new PlannedPath(new Path(WAN0, server, server.literal()), true))
            .toList();
    readings.reconcile(new Plan(paths, Set.of(), 0), TestSettings.of(Map.of()));
    long rtt = 0;
    for (Readings.Entry entry : readings.entries()) {
      rtt += 8_192; // ceilings of 64, 32 and 21.3 Mbps
      PathReadings path = entry.readings();
      path.record(TestSamples.sample().with("rttMicros", rtt).build(), NOW, NOW, NOW, false);
    }
  }

  private void calibrate(String server, long rttMicros, double mbps) {
    Sample sample = new Sample(mbps * 1e6, WINDOW, rttMicros, NOW);
    Observation seen = new Observation(Server.parse(server).literal(), "198.51.100.1", sample);
    for (Observation each : Collections.nCopies(5, seen)) {
      correction.learn(WAN0, 1e12, List.of(each));
    }
  }

  private double mean() {
    Family family =
        PathFamilies.ALL.stream()
            .filter(each -> each.name.endsWith("tcp_bandwidth_avg_bps"))
            .findFirst()
            .orElseThrow();
    Moment moment =
        new Moment(
            NOW,
            new PathRows(readings, correction).at(NOW),
            Map.of(),
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            Map.of(),
            new Histogram(new Histogram.Bounds(List.of())));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextBuffer text = new TextBuffer(out);
    family.writeTo(new Exposition(text, Exposition.Format.TEXT), moment);
    text.flush();
    String line =
        out.toString(UTF_8).lines().filter(each -> !each.startsWith("#")).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(line.lastIndexOf(' '))) / 1e6;
  }

  private static void assertMbps(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, org.assertj.core.api.Assertions.within(1e-6));
  }

  @Test
  void averagesAllCeilingsWhileNoneIsCorrected() {
    assertMbps(mean(), (64 + 32 + 64 / 3.0) / 3);
  }

  @Test
  void leavesOutWhatIsNotCorrectedWhileOthersAre() {
    calibrate("192.0.2.1", 8_192, 97);
    assertMbps(mean(), 97);
    calibrate("192.0.2.2", 16_384, 95);
    assertMbps(mean(), 96);
    calibrate("192.0.2.3", 24_576, 93);
    assertMbps(mean(), 95);
  }

  @Test
  void averagesAllWhereAFactorIsSetByHand() {
    calibrate("192.0.2.1", 8_192, 97);
    correction.set(WAN0, 2);

    assertMbps(mean(), 2 * (64 + 32 + 64 / 3.0) / 3);
  }
}
