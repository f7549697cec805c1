package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Family.Type.COUNTER;
import static io.tcptrafficscan.metrics.Family.Type.GAUGE;
import static io.tcptrafficscan.metrics.Family.Type.HISTOGRAM;

import io.tcptrafficscan.metrics.Family.Sink;
import io.tcptrafficscan.metrics.PathRows.Row;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Histogram;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.Measurement.Discard;
import io.tcptrafficscan.reading.PathReadings;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;

/** The families with a series for each path. Each family is declared once, in {@link #ALL}. */
final class PathFamilies {
  private static final List<String> PATH = PathRows.PATH;
  private static final List<String> REASON = List.of("reason");
  private static final double MEGA = 1e6;

  // Digits after the decimal point: a value in microseconds is shown in seconds with 6 digits.
  private static final int WHOLE = 0;
  private static final int MILLIS = 3;
  private static final int MICROS = 6;
  private static final int NANOS = 9;

  static final List<Family<List<Row>>> ALL =
      List.of(
          bandwidth("tcp_bandwidth_mbps", "TCP bandwidth estimation in Mbps", MEGA),
          bandwidth(
              "tcp_bandwidth_bps",
              "Throughput ceiling of one untuned TCP connection (receive window / RTT) times the"
                  + " correction factor, in bits per second; not the path's capacity.",
              1),
          new Family<>(
              GAUGE,
              "tcp_bandwidth_avg_bps",
              "Mean of tcp_bandwidth_bps over the servers measured now; not the interface's"
                  + " capacity.",
              List.of("interface"),
              PathFamilies::readMeans),
          histogram(
              "rtt_seconds",
              "Kernel's round-trip time from SYN to SYN/ACK; without handshakes whose SYN was"
                  + " retransmitted, and never corrected.",
              PathReadings::rtt),
          gauge(
              "rtt_last_seconds",
              "Latest round-trip time from SYN to SYN/ACK by the kernel's clock; not the time that"
                  + " user space saw.",
              sample(TcpSample::rttMicros),
              MICROS),
          gauge(
              "connect_duration_seconds",
              "Time from sending the SYN to seeing the connection established, in user space; one"
                  + " round trip plus scheduling, not the RTT.",
              sample(TcpSample::connectNanos),
              NANOS),
          gauge(
              "receive_window_bytes",
              "Receive buffer of the probe's socket; not the congestion window, and not what a"
                  + " tuned connection would use.",
              sample(TcpSample::receiveWindowBytes),
              WHOLE),
          gauge(
              "mss_bytes",
              "Payload bytes of a full segment sent; not the path MTU.",
              sample(TcpSample::mssBytes),
              WHOLE),
          gauge(
              "path_mtu_bytes",
              "MTU of the path as the kernel knows it; not probed for by this tool.",
              sample(TcpSample::pathMtuBytes),
              WHOLE),
          counter(
              "probes_total",
              "Probes that ended, successful or failed; not probes that were skipped.",
              PathReadings::probes),
          counter(
              "probe_failures_total",
              "Probes that made no connection, by reason; a reason appears when it first occurs.",
              FailureReason.ALL,
              FailureReason::label,
              PathReadings::failures),
          gauge(
              "probe_success",
              "Whether the last probe made a connection, 1 or 0; says nothing about the service"
                  + " behind the port.",
              PathFamilies::success,
              WHOLE),
          gauge(
              "probe_last_success_timestamp_seconds",
              "When a probe last made a connection, in seconds since 1970; absent before the"
                  + " first.",
              PathFamilies::lastSuccessMillis,
              MILLIS),
          counter(
              "syn_retransmits_total",
              "SYNs retransmitted because SYN or SYN/ACK was lost, in either direction; not losses"
                  + " of established connections.",
              PathReadings::synRetransmits),
          counter(
              "rtt_samples_discarded_total",
              "Successful probes whose RTT was discarded, so that they gave no estimate, by reason;"
                  + " not failures.",
              Discard.ALL,
              Discard::label,
              PathReadings::discards));

  private PathFamilies() {}

  /** A family whose series are read from one row after the other. */
  private static Family<List<Row>> each(
      Family.Type type,
      String name,
      String help,
      List<String> labels,
      BiConsumer<Row, Sink> reader) {
    return new Family<>(
        type, name, help, labels, (rows, out) -> rows.forEach(row -> reader.accept(row, out)));
  }

  private static Family<List<Row>> gauge(
      String name, String help, ToLongFunction<Row> value, int digits) {
    return each(
        GAUGE,
        name,
        help,
        PATH,
        (row, out) -> {
          long unscaled = value.applyAsLong(row);
          if (unscaled != TcpSample.ABSENT) {
            out.add(row.labels().path(), unscaled, digits);
          }
        });
  }

  private static Family<List<Row>> counter(
      String name, String help, ToLongFunction<PathReadings> value) {
    return each(
        COUNTER,
        name,
        help,
        PATH,
        (row, out) -> {
          out.add(row.labels().path(), value.applyAsLong(row.readings()), WHOLE);
        });
  }

  /** A counter for each reason that has occurred. */
  private static <R> Family<List<Row>> counter(
      String name,
      String help,
      List<R> reasons,
      Function<R, String> label,
      ToLongBiFunction<PathReadings, R> value) {
    List<String> names = new ArrayList<>(PATH);
    names.addAll(REASON);
    List<Labels> texts =
        reasons.stream().map(reason -> Labels.of(REASON, label.apply(reason))).toList();
    return each(
        COUNTER,
        name,
        help,
        List.copyOf(names),
        (row, out) -> {
          for (int i = 0; i < texts.size(); i++) {
            long count = value.applyAsLong(row.readings(), reasons.get(i));
            if (count > 0) {
              out.add(row.labels().path().and(texts.get(i)), count, WHOLE);
            }
          }
        });
  }

  private static Family<List<Row>> histogram(
      String name, String help, Function<PathReadings, Histogram> value) {
    return each(
        HISTOGRAM,
        name,
        help,
        PATH,
        (row, out) -> {
          out.add(row.labels().path(), value.apply(row.readings()));
        });
  }

  private static Family<List<Row>> bandwidth(String name, String help, double unit) {
    return each(
        GAUGE,
        name,
        help,
        PathRows.BANDWIDTH,
        (row, out) -> {
          if (row.hasBandwidth()) {
            out.add(row.labels().bandwidth(), row.bandwidth() / unit);
          }
        });
  }

  private static void readMeans(List<Row> rows, Sink out) {
    Map<String, DoubleSummaryStatistics> means = new LinkedHashMap<>();
    for (Row row : rows) {
      if (row.hasBandwidth()) {
        String device = row.readings().path().interfaceName().value();
        means
            .computeIfAbsent(device, unused -> new DoubleSummaryStatistics())
            .accept(row.bandwidth());
      }
    }
    List<String> names = List.of("interface");
    means.forEach((device, mean) -> out.add(Labels.of(names, device), mean.getAverage()));
  }

  /** A field of the last measurement; absent while the path has no measurement to show. */
  private static ToLongFunction<Row> sample(ToLongFunction<TcpSample> field) {
    return row -> {
      Measurement measurement = row.measurement();
      return measurement == null ? TcpSample.ABSENT : field.applyAsLong(measurement.sample());
    };
  }

  private static long success(Row row) {
    ProbeOutcome last = row.readings().lastOutcome();
    if (last == null) {
      return TcpSample.ABSENT;
    }
    return last instanceof TcpSample ? 1 : 0;
  }

  private static long lastSuccessMillis(Row row) {
    long epochMillis = row.readings().lastSuccessEpochMillis();
    return epochMillis > 0 ? epochMillis : TcpSample.ABSENT;
  }
}
