package io.tcptrafficscan.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.metrics.Exposition.Format;
import io.tcptrafficscan.reading.Histogram;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {
  private static List<String> lines(Format format, Consumer<Exposition> what) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextBuffer buffer = new TextBuffer(out);
    what.accept(new Exposition(buffer, format));
    buffer.flush();
    return out.toString(UTF_8).lines().toList();
  }

  @Test
  void announcesAMetricBeforeItsFirstSeriesAlone() {
    byte[] eth0 = Metric.INTERFACE_UP.labelText("eth0");
    byte[] eth1 = Metric.INTERFACE_UP.labelText("eth1");

    assertThat(
            lines(
                Format.TEXT,
                out -> {
                  out.family(Metric.PATHS);
                  out.family(Metric.INTERFACE_UP);
                  out.add(eth0, 1L);
                  out.add(eth1, 0L);
                }))
        .hasSize(4)
        .contains(
            "# TYPE tcp_traffic_scan_interface_up gauge",
            "tcp_traffic_scan_interface_up{interface=\"eth0\"} 1",
            "tcp_traffic_scan_interface_up{interface=\"eth1\"} 0")
        .element(0)
        .asString()
        .startsWith("# HELP tcp_traffic_scan_interface_up Whether ");
  }

  @Test
  void namesACountersFamilyAsEachFormatDoes() {
    Consumer<Exposition> rounds =
        out -> {
          out.family(Metric.ROUNDS);
          out.add(Exposition.NO_LABELS, 3L);
        };

    assertThat(lines(Format.TEXT, rounds))
        .contains(
            "# TYPE tcp_traffic_scan_rounds_total counter", "tcp_traffic_scan_rounds_total 3");
    assertThat(lines(Format.OPEN_METRICS, rounds))
        .contains("# TYPE tcp_traffic_scan_rounds counter", "tcp_traffic_scan_rounds_total 3");
  }

  @Test
  void addsUpAHistogramsBuckets() {
    Histogram histogram =
        new Histogram(
            new Histogram.Bounds(
                List.of(Duration.ofNanos(100_000), Duration.ofSeconds(1), Duration.ofMinutes(1))));
    histogram.record(50_000);
    histogram.record(100_001);
    histogram.record(61_000_000_000L);
    String path = "interface=\"eth0\",server=\"s\",server_ip=\"192.0.2.1\"";

    assertThat(
            lines(
                Format.TEXT,
                out -> {
                  out.family(Metric.RTT_SECONDS);
                  out.add(Metric.RTT_SECONDS.labelText("eth0", "s", "192.0.2.1"), histogram);
                }))
        .endsWith(
            "tcp_traffic_scan_rtt_seconds_bucket{" + path + ",le=\"0.0001\"} 1",
            "tcp_traffic_scan_rtt_seconds_bucket{" + path + ",le=\"1.0\"} 2",
            "tcp_traffic_scan_rtt_seconds_bucket{" + path + ",le=\"60.0\"} 2",
            "tcp_traffic_scan_rtt_seconds_bucket{" + path + ",le=\"+Inf\"} 3",
            "tcp_traffic_scan_rtt_seconds_count{" + path + "} 3",
            "tcp_traffic_scan_rtt_seconds_sum{" + path + "} 61.000150001");
  }

  @Test
  void writesASingleLastLabelWithoutAComma() {
    Histogram histogram = new Histogram(new Histogram.Bounds(List.of()));

    assertThat(
            lines(
                Format.TEXT,
                out -> {
                  out.family(Metric.SCHEDULE_DELAY_SECONDS);
                  out.add(Exposition.NO_LABELS, histogram);
                }))
        .contains("tcp_traffic_scan_schedule_delay_seconds_bucket{le=\"+Inf\"} 0");
  }

  @Test
  void escapesWhatWouldEndALabel() {
    assertThat(new String(LabelText.of(List.of("a", "b"), "x\\y\"z\n", "é"), UTF_8))
        .isEqualTo("a=\"x\\\\y\\\"z\\n\",b=\"é\"");
    assertThatThrownBy(() -> LabelText.of(List.of("a"), "1", "2"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "deflate, gzip", "gzip;q=0.5", "br,gzip ; q=1.0,x"})
  void compressesForWhoReadsIt(String header) {
    assertThat(MetricsEndpoint.acceptsGzip(header)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "gzip;q=0", "gzip;q=0.000", "xgzip", "gzipx", "*;q=0"})
  void compressesForNobodyElse(String header) {
    assertThat(MetricsEndpoint.acceptsGzip(header)).isFalse();
    assertThat(MetricsEndpoint.acceptsGzip(null)).isFalse();
  }
}
