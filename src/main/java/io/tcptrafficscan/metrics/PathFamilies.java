package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Table.MICROS;
import static io.tcptrafficscan.metrics.Table.MILLIS;
import static io.tcptrafficscan.metrics.Table.NANOS;
import static io.tcptrafficscan.metrics.Table.WHOLE;

import io.tcptrafficscan.metrics.PathRows.Row;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.Measurement.Discard;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.PathReadings.Skip;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** The families with a series for each path. */
final class PathFamilies {
  private static final List<String> REASON = List.of("reason");
  private static final double MEGA = 1e6;
  private static final long NANOS_A_MILLI = 1_000_000;

  private static final Table<Row> PATHS = new Table<>(Labels.PATH, Moment::paths, Row::labels);

  private static final Table<Row> BANDWIDTHS =
      new Table<>(Labels.BANDWIDTH, Moment::paths, Row::bandwidthLabels);

  private static final Table<Map.Entry<String, Mean>> INTERFACES =
      new Table<>(
          Labels.INTERFACE,
          PathFamilies::bandwidths,
          each -> Labels.of(Labels.INTERFACE, each.getKey()));

  static final List<Family> ALL =
      List.of(
          BANDWIDTHS.gauge(
              "tcp_bandwidth_mbps",
              "TCP bandwidth estimation in Mbps",
              row -> row.bandwidth() / MEGA),
          BANDWIDTHS.gauge(
              "tcp_bandwidth_bps",
              "Throughput ceiling of one untuned TCP connection (receive window / RTT) times the"
                  + " correction factor, in bits per second; not the path's capacity.",
              Row::bandwidth),
          INTERFACES.gauge(
              "tcp_bandwidth_avg_bps",
              "Mean of tcp_bandwidth_bps over the servers measured now, or over those that"
                  + " calibration corrects if it does not correct all; not the interface's"
                  + " capacity.",
              each -> each.getValue().average()),
          PATHS.histogram(
              "rtt_seconds",
              "Kernel's round-trip time from SYN to SYN/ACK; without handshakes whose SYN was"
                  + " retransmitted because of a loss, and never corrected.",
              row -> row.readings().rtt()),
          PATHS.gauge(
              "rtt_last_seconds",
              "Latest round-trip time from SYN to SYN/ACK by the kernel's clock; not the time that"
                  + " user space saw.",
              MICROS,
              sample(TcpSample::rttMicros)),
          PATHS.gauge(
              "connect_duration_seconds",
              "Time from sending the SYN to seeing the connection established, in user space; one"
                  + " round trip plus scheduling, not the RTT.",
              NANOS,
              Row::connectNanos),
          PATHS.gauge(
              "receive_window_bytes",
              "Receive buffer of the probe's socket; not the congestion window, and not what a"
                  + " tuned connection would use.",
              WHOLE,
              sample(TcpSample::receiveWindowBytes)),
          PATHS.gauge(
              "mss_bytes",
              "Payload bytes of a full segment sent; not the path MTU.",
              WHOLE,
              sample(TcpSample::mssBytes)),
          PATHS.gauge(
              "path_mtu_bytes",
              "MTU of the path as the kernel knows it; not probed for by this tool.",
              WHOLE,
              sample(TcpSample::pathMtuBytes)),
          PATHS.counter(
              "probes_total",
              "Probes that ended, successful or failed; not probes that were skipped.",
              row -> row.readings().probes()),
          reasons(FailureReason.values(), PathReadings::failures)
              .counter(
                  "probe_failures_total",
                  "Probes that made no connection, by reason; a reason appears when it first"
                      + " occurs.",
                  Occurred::count),
          PATHS.gauge(
              "probe_success",
              "Whether the last probe made a connection, 1 or 0; says nothing about the service"
                  + " behind the port.",
              WHOLE,
              PathFamilies::success),
          PATHS.gauge(
              "probe_last_success_timestamp_seconds",
              "When a probe last made a connection, in seconds since 1970; absent before the"
                  + " first.",
              MILLIS,
              PathFamilies::lastSuccessMillis),
          reasons(Skip.values(), PathReadings::skips)
              .counter(
                  "probes_skipped_total",
                  "Planned probes that were not sent, by reason; neither failed nor lost; a reason"
                      + " appears when it first occurs.",
                  Occurred::count),
          PATHS.counter(
              "path_down_seconds_total",
              "Time that the path was down: from the departure of the first probe that failed to"
                  + " that of the first SYN that was answered; grows at each departure.",
              MILLIS,
              row -> row.readings().downNanos() / NANOS_A_MILLI),
          PATHS.counter(
              "syns_sent_total",
              "SYNs sent, and sent again because a packet was lost; not needless retransmissions, and"
                  + " not probes that failed before the first SYN.",
              row -> row.readings().synsSent()),
          PATHS.counter(
              "syns_lost_total",
              "SYNs that were lost, or whose SYN/ACK was, unanswered probes included; not SYNs that"
                  + " were refused.",
              row -> row.readings().synsLost()),
          PATHS.counter(
              "syn_retransmits_needless_total",
              "SYNs retransmitted although no packet was lost, because the RTT is a second or more;"
                  + " not part of syn_retransmits_total.",
              row -> row.readings().needlessSynRetransmits()),
          PATHS.counter(
              "syn_retransmits_total",
              "SYNs retransmitted because SYN or SYN/ACK was lost, in either direction; not losses"
                  + " of established connections.",
              row -> row.readings().synRetransmits()),
          reasons(Discard.values(), PathReadings::discards)
              .counter(
                  "rtt_samples_discarded_total",
                  "Successful probes whose RTT was discarded, so that they gave no estimate, by"
                      + " reason; not failures.",
                  Occurred::count));

  private PathFamilies() {}

  /** How often something happened on a path for one reason. */
  private record Occurred(Labels labels, long count) {}

  private static <E extends Enum<E>> Table<Occurred> reasons(
      E[] reasons, ToLongBiFunction<PathReadings, E> count) {
    List<Labels> texts =
        Stream.of(reasons).map(each -> Labels.of(REASON, Labels.value(each))).toList();
    return new Table<>(
        Labels.plus(Labels.PATH, REASON),
        moment -> {
          List<Occurred> occurred = new ArrayList<>();
          for (Row row : moment.paths()) {
            for (int i = 0; i < reasons.length; i++) {
              long times = count.applyAsLong(row.readings(), reasons[i]);
              if (times > 0) {
                occurred.add(new Occurred(row.labels().and(texts.get(i)), times));
              }
            }
          }
          return occurred;
        },
        Occurred::labels);
  }

  /**
   * The mean of like with like: a corrected bandwidth is the line's rate and another one a ceiling,
   * so that the mean of both would be neither.
   */
  private static final class Mean {
    private final DoubleSummaryStatistics calibrated = new DoubleSummaryStatistics();
    private final DoubleSummaryStatistics others = new DoubleSummaryStatistics();

    void accept(Row row) {
      (row.calibrated() ? calibrated : others).accept(row.bandwidth());
    }

    double average() {
      return (calibrated.getCount() > 0 ? calibrated : others).getAverage();
    }
  }

  private static Iterable<Map.Entry<String, Mean>> bandwidths(Moment moment) {
    Map<String, Mean> byInterface = new LinkedHashMap<>();
    for (Row row : moment.paths()) {
      if (!Double.isNaN(row.bandwidth())) {
        byInterface
            .computeIfAbsent(row.readings().path().interfaceName().value(), unused -> new Mean())
            .accept(row);
      }
    }
    return byInterface.entrySet();
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
