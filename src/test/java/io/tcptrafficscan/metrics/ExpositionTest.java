package io.tcptrafficscan.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.metrics.Exposition.Format;
import io.tcptrafficscan.reading.Histogram;
import io.tcptrafficscan.reading.Measurement.Discard;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private static List<String> lines(Format format, Consumer<Exposition> what) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextBuffer buffer = new TextBuffer(out);
    what.accept(new Exposition(buffer, format));
    buffer.flush();
    return out.toString(UTF_8).lines().toList();
  }

  private static Family family(Family.Type type, String name, String... labels) {
    return new Family(type, name, "Help.", List.of(labels), (moment, out) -> {});
  }

  @Test
  void announcesAFamilyBeforeItsFirstSeriesAlone() {
    List<String> names = List.of("interface");

    assertThat(
            lines(
                Format.TEXT,
                out -> {
                  out.begin(family(Family.Type.GAUGE, "without_series"));
                  out.begin(family(Family.Type.GAUGE, "up", "interface"));
                  out.add(Labels.of(names, "eth0"), 1, 0);
                  out.add(Labels.of(names, "eth1"), 0.5);
                }))
        .containsExactly(
            "# HELP tcp_traffic_scan_up Help.",
            "# TYPE tcp_traffic_scan_up gauge",
            "tcp_traffic_scan_up{interface=\"eth0\"} 1",
            "tcp_traffic_scan_up{interface=\"eth1\"} 0.5");
  }

  @Test
  void namesACountersFamilyAsEachFormatDoes() {
    Consumer<Exposition> rounds =
        out -> {
          out.begin(family(Family.Type.COUNTER, "rounds_total"));
          out.add(Labels.NONE, 3, 0);
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
    Labels labels = Labels.of(Labels.PATH, "eth0", "s", "192.0.2.1");
    String path = "interface=\"eth0\",server=\"s\",server_ip=\"192.0.2.1\"";

    assertThat(
            lines(
                Format.TEXT,
                out -> {
                  out.begin(family(Family.Type.HISTOGRAM, "rtt_seconds"));
                  out.add(labels, histogram);
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
                  out.begin(family(Family.Type.HISTOGRAM, "schedule_delay_seconds"));
                  out.add(Labels.NONE, histogram);
                }))
        .contains("tcp_traffic_scan_schedule_delay_seconds_bucket{le=\"+Inf\"} 0");
  }

  @Test
  void writesAConstantInLowerCase() {
    assertThat(Labels.value(Discard.SYN_ACK_RETRANSMITTED)).isEqualTo("syn_ack_retransmitted");
  }

  @Test
  void escapesWhatWouldEndALabel() {
    assertThat(new String(Labels.of(List.of("a", "b"), "x\\y\"z\n", "é").text, UTF_8))
        .isEqualTo("{a=\"x\\\\y\\\"z\\n\",b=\"é\"} ");
    assertThatThrownBy(() -> Labels.of(List.of("a"), "1", "2"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
