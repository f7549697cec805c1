package io.tcptrafficscan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.capacity.measure.TestCapacityReadings;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.KeptState;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.PlannedPath;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.probe.TestSamples;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.scan.PathOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinesTest {
  private final Correction correction =
      new Correction(KeptState.NONE, false, state -> true, () -> 0);
  private final CapacityReadings capacities = new CapacityReadings(Duration.ofDays(1).toNanos(), 0);
  private final Lines lines = new Lines(correction, capacities);

  private static PathReadings readings(String interfaceName, String server) {
    Server parsed = Server.parse(server);
    Path path = new Path(new InterfaceName(interfaceName), parsed, parsed.literal());
    Plan plan = new Plan(List.of(new PlannedPath(path, true)), Set.of(), 0);
    return new Readings().reconcile(plan, TestSettings.of(Map.of())).get(0).readings();
  }

  /** A path after one probe. */
  private static PathOutcome ended(String interfaceName, String server, ProbeOutcome outcome) {
    PathReadings readings = readings(interfaceName, server);
    long now = System.nanoTime();
    return new PathOutcome(readings, outcome, readings.record(outcome, now, now, 0, false));
  }

  private static PathOutcome measured(String interfaceName, String server, double mbps) {
    return ended(
        interfaceName,
        server,
        TestSamples.sample()
            .with("rttMicros", 1_600)
            .with("receiveWindowBytes", Math.round(mbps * 200))
            .build());
  }

  private static PathOutcome failed(String interfaceName, String server, FailureReason reason) {
    return ended(interfaceName, server, new ProbeFailure(reason, "no \"route\"", 3));
  }

  @Test
  void writesTheContractsHeader() {
    assertThat(Lines.header("http", 59121, 32600))
        .isEqualTo(
            "Prometheus metrics available at http://localhost:59121/metrics\n"
                + "Correction factor API available at http://localhost:32600/tcpflow?value=<factor>\n"
                + "Starting measurements...\n"
                + "==================================\n");
  }

  @Test
  void writesALineAnInterface() {
    assertThat(
            lines.bars(
                List.of(
                    measured("eth0", "1.1.1.1", 150.4),
                    measured("eth0", "8.8.8.8", 199.5),
                    measured("eth1", "1.1.1.1", 0.3),
                    measured("eth1", "8.8.8.8", 1e7))))
        .isEqualTo(
            "eth0: |1.1.1.1:150Mbps|8.8.8.8:200Mbps|\neth1: |1.1.1.1:0Mbps|8.8.8.8:10000000Mbps|\n");
  }

  @Test
  void tellsFailuresFromNamesWithoutAddressAndFromPathsOfWhichNothingIsKnown() {
    assertThat(
            lines.bars(
                List.of(
                    failed("eth0", "1.1.1.1", FailureReason.TIMEOUT),
                    failed("eth0", "name.example", FailureReason.UNRESOLVED),
                    ended("eth0", "8.8.8.8", retransmitted()),
                    new PathOutcome(readings("eth0", "9.9.9.9"), null, null))))
        .isEqualTo("eth0: |1.1.1.1:ERR|name.example:N/A|8.8.8.8:--|9.9.9.9:--|\n");
  }

  private static TcpSample retransmitted() {
    return TestSamples.sample()
        .with("connectNanos", 1_002_000_000)
        .with("synRetransmits", 1)
        .build();
  }

  @Test
  void showsWhatTheMetricsShowWhenItWrites() {
    PathOutcome outcome = measured("eth0", "1.1.1.1", 100);
    PathReadings readings = outcome.readings();
    long now = System.nanoTime();
    PathOutcome pending = new PathOutcome(readings, null, null);
    assertThat(lines.bars(List.of(pending))).isEqualTo("eth0: |1.1.1.1:100Mbps|\n");

    readings.record(retransmitted(), now, now, 0, false);
    assertThat(lines.bars(List.of(pending)))
        .as("a success without an RTT hides no value")
        .isEqualTo("eth0: |1.1.1.1:100Mbps|\n");

    readings.record(new ProbeFailure(FailureReason.TIMEOUT, "", 1), now, now, 0, false);
    assertThat(lines.bars(List.of(outcome))).isEqualTo("eth0: |1.1.1.1:ERR|\n");
  }

  @Test
  void correctsWhenItWrites() {
    PathOutcome outcome = measured("eth0", "1.1.1.1", 100);
    correction.setStandard(2);
    assertThat(lines.bars(List.of(outcome))).isEqualTo("eth0: |1.1.1.1:200Mbps|\n");
    correction.set(new InterfaceName("eth0"), 30.8);
    assertThat(lines.bars(List.of(outcome))).isEqualTo("eth0: |1.1.1.1:3080Mbps|\n");
  }

  @Test
  void writesAProbeAsAnObject() {
    correction.setStandard(0.5);

    assertThat(lines.json(measured("eth0", "[2001:db8::1]:80", 350), 0))
        .isEqualTo(
            "{\"time\":\"1970-01-01T00:00:00Z\",\"interface\":\"eth0\","
                + "\"server\":\"[2001:db8::1]:80\",\"server_ip\":\"2001:db8::1\",\"port\":80,"
                + "\"success\":true,\"syn_retransmits\":0,\"connect_seconds\":0.002,"
                + "\"receive_window_bytes\":70000,\"mss_bytes\":1448,\"path_mtu_bytes\":1500,"
                + "\"rtt_seconds\":0.0016,\"correction_factor\":0.5,\"bandwidth_mbps\":175}\n");
    assertThat(lines.json(failed("eth0", "1.1.1.1", FailureReason.UNREACHABLE), 0))
        .isEqualTo(
            "{\"time\":\"1970-01-01T00:00:00Z\",\"interface\":\"eth0\",\"server\":\"1.1.1.1\","
                + "\"server_ip\":\"1.1.1.1\",\"port\":443,\"success\":false,\"syn_retransmits\":2,"
                + "\"reason\":\"unreachable\",\"detail\":\"no \\\"route\\\"\"}\n");
  }

  @Test
  void writesEveryCapacityWithItsError() {
    PathOutcome outcome = failed("eth0", "192.0.2.1:32601", FailureReason.TIMEOUT);
    correction.setStandard(2);
    measured(outcome, Direction.UPLOAD, Method.TRAIN, new CapacityEstimate(null, 1e7, 0.25, 1));
    measured(outcome, Direction.DOWNLOAD, Method.DEEP, new CapacityEstimate(null, 4e7, 0.01, 1));
    measured(outcome, Direction.DOWNLOAD, Method.TRAIN, new CapacityEstimate(null, 5e7, 0.0156, 1));
    assertThat(lines.json(outcome, 0))
        .endsWith(
            ",\"capacity\":["
                + "{\"direction\":\"download\",\"method\":\"train\","
                + "\"bits_per_second\":50000000,\"error_ratio\":0.0156},"
                + "{\"direction\":\"download\",\"method\":\"deep\","
                + "\"bits_per_second\":40000000,\"error_ratio\":0.01},"
                + "{\"direction\":\"upload\",\"method\":\"train\","
                + "\"bits_per_second\":10000000,\"error_ratio\":0.25}]}\n");

    CapacityEstimate none = CapacityEstimate.none(NoCapacity.TOO_SHORT);
    measured(outcome, Direction.UPLOAD, Method.TRAIN, none);
    assertThat(lines.json(outcome, 0)).contains("\"capacity\":[").doesNotContain("upload");
    assertThat(lines.json(failed("eth1", "192.0.2.1:32601", FailureReason.TIMEOUT), 0))
        .as("another path")
        .doesNotContain("capacity");
  }

  private void measured(
      PathOutcome of, Direction direction, Method method, CapacityEstimate estimate) {
    CapacityReadings.Key key = new CapacityReadings.Key(of.path(), direction);
    TestCapacityReadings.record(capacities, key, method, estimate);
  }

  @Test
  void writesJsonWhateverTheFactor() throws IOException {
    PathOutcome outcome = measured("eth0", "1.1.1.1", 350);
    for (double factor : new double[] {Double.MIN_VALUE, 1e-7, 1, 30.8, 1e21, Double.MAX_VALUE}) {
      correction.setStandard(factor);
      String text = lines.json(outcome, 0);
      Map<String, String> fields = fields(text);

      assertThat(text).as("one line").endsWith("}\n").hasLineCount(1);
      assertThat(Double.parseDouble(fields.get("correction_factor"))).isEqualTo(factor);
      if (factor < Double.MAX_VALUE) {
        assertThat(Double.parseDouble(fields.get("bandwidth_mbps")))
            .isEqualTo(350e6 * factor / 1e6);
        assertThat(fields.get("bandwidth_mbps")).doesNotContain("E");
      } else {
        assertThat(fields)
            .as("a number that is too large is none")
            .doesNotContainKey("bandwidth_mbps");
      }
    }
  }

  @Test
  void leavesOutOfJsonWhatWasNotMeasured() throws IOException {
    TcpSample bare = TestSamples.bare();

    assertThat(fields(lines.json(ended("eth0", "1.1.1.1", bare), 0)))
        .containsOnlyKeys(
            "time",
            "interface",
            "server",
            "server_ip",
            "port",
            "success",
            "syn_retransmits",
            "connect_seconds");
    assertThat(fields(lines.json(failed("eth0", "a.example", FailureReason.UNRESOLVED), 0)))
        .containsEntry("server_ip", "")
        .containsEntry("reason", "unresolved")
        .doesNotContainKeys("rtt_seconds", "bandwidth_mbps", "correction_factor");
  }

  @Test
  void keepsAFailuresWordsInsideTheirJsonString() throws IOException {
    PathOutcome outcome =
        ended("e\"h\\0", "1.1.1.1", new ProbeFailure(FailureReason.INTERNAL, "a\nb\u0007\"c\"", 0));

    assertThat(lines.json(outcome, 1_700_000_000_123L)).hasLineCount(1);
    assertThat(fields(lines.json(outcome, 1_700_000_000_123L)))
        .containsEntry("time", "2023-11-14T22:13:20.123Z")
        .containsEntry("interface", "e\"h\\0")
        .containsEntry("detail", "a\nb\u0007\"c\"");
  }

  @Test
  void writesNothingForARoundWithoutPaths() {
    assertThat(lines.bars(List.of())).isEmpty();
  }

  private static Map<String, String> fields(String json) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser in = new JsonFactory().createParser(json)) {
      assertThat(in.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        assertThat(in.nextToken().isScalarValue()).isTrue();
        assertThat(fields.put(name, in.getText())).as("each field once").isNull();
      }
      assertThat(in.currentToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(in.nextToken()).isNull();
    }
    return fields;
  }
}
