package io.tcptrafficscan.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.InterfaceName;
import io.tcptrafficscan.config.Server;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.CorrectionFactors;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.scan.PathOutcome;
import io.tcptrafficscan.target.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
  private static final TcpSample SAMPLE = new TcpSample(2_000_000, 65_536, 1_500, 1448, 1500, 0);

  private final Correction correction = new Correction(CorrectionFactors.NONE, factors -> {});
  private final Lines lines = new Lines(correction);

  private static Path path(String interfaceName, String server) {
    Server parsed = Server.parse(server);
    return new Path(new InterfaceName(interfaceName), parsed, parsed.literal());
  }

  private static PathOutcome measured(String interfaceName, String server, double mbps) {
    return new PathOutcome(
        path(interfaceName, server), SAMPLE, new Measurement(SAMPLE, mbps * 1e6, 0));
  }

  private static PathOutcome failed(String interfaceName, String server, FailureReason reason) {
    return new PathOutcome(
        path(interfaceName, server), new ProbeFailure(reason, "no \"route\"", 2), null);
  }

  @Test
  void writesTheContractsHeader() {
    assertThat(Lines.header(59121, 32600))
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
  void tellsFailuresFromNamesWithoutAddress() {
    assertThat(
            lines.bars(
                List.of(
                    failed("eth0", "1.1.1.1", FailureReason.TIMEOUT),
                    failed("eth0", "name.example", FailureReason.UNRESOLVED),
                    new PathOutcome(path("eth0", "8.8.8.8"), SAMPLE, null),
                    new PathOutcome(path("eth0", "9.9.9.9"), null, null))))
        .isEqualTo("eth0: |1.1.1.1:ERR|name.example:N/A|8.8.8.8:ERR|9.9.9.9:ERR|\n");
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
                + "\"receive_window_bytes\":65536,\"mss_bytes\":1448,\"path_mtu_bytes\":1500,"
                + "\"rtt_seconds\":0.0015,\"correction_factor\":0.5,\"bandwidth_mbps\":175}\n");
    assertThat(lines.json(failed("eth0", "1.1.1.1", FailureReason.UNREACHABLE), 0))
        .isEqualTo(
            "{\"time\":\"1970-01-01T00:00:00Z\",\"interface\":\"eth0\",\"server\":\"1.1.1.1\","
                + "\"server_ip\":\"1.1.1.1\",\"port\":443,\"success\":false,\"syn_retransmits\":2,"
                + "\"reason\":\"unreachable\",\"detail\":\"no \\\"route\\\"\"}\n");
  }
}
