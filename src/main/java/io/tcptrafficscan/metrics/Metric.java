package io.tcptrafficscan.metrics;

import io.prometheus.client.Collector;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Every metric: its name without the prefix, its type, its labels and its HELP. The one place where
 * they are written down.
 */
enum Metric {
  TCP_BANDWIDTH_MBPS(
      "tcp_bandwidth_mbps",
      Collector.Type.GAUGE,
      "TCP bandwidth estimation in Mbps",
      Label.INTERFACE,
      Label.SERVER_IP),
  TCP_BANDWIDTH_BPS(
      "tcp_bandwidth_bps",
      Collector.Type.GAUGE,
      "Throughput ceiling of one untuned TCP connection (receive window / RTT) times the correction"
          + " factor, in bits per second; not the path's capacity.",
      Label.INTERFACE,
      Label.SERVER_IP),
  TCP_BANDWIDTH_AVG_BPS(
      "tcp_bandwidth_avg_bps",
      Collector.Type.GAUGE,
      "Mean of tcp_bandwidth_bps over the servers measured now; not the interface's capacity.",
      Label.INTERFACE),
  RTT_SECONDS(
      "rtt_seconds",
      Collector.Type.HISTOGRAM,
      "Kernel's round-trip time of SYN to SYN/ACK; without handshakes whose SYN was sent again, never"
          + " corrected.",
      Label.PATH),
  RTT_LAST_SECONDS(
      "rtt_last_seconds",
      Collector.Type.GAUGE,
      "Latest round-trip time of SYN to SYN/ACK by the kernel's clock; not the time that user space"
          + " saw.",
      Label.PATH),
  CONNECT_DURATION_SECONDS(
      "connect_duration_seconds",
      Collector.Type.GAUGE,
      "Time from SYN sent to connection seen established, in user space; one round trip plus"
          + " scheduling, not the RTT.",
      Label.PATH),
  RECEIVE_WINDOW_BYTES(
      "receive_window_bytes",
      Collector.Type.GAUGE,
      "Receive buffer of the probe's socket; not the congestion window, and not what a tuned"
          + " connection would use.",
      Label.PATH),
  MSS_BYTES(
      "mss_bytes",
      Collector.Type.GAUGE,
      "Payload bytes of a full segment sent; not the path MTU.",
      Label.PATH),
  PATH_MTU_BYTES(
      "path_mtu_bytes",
      Collector.Type.GAUGE,
      "MTU of the path as the kernel knows it; not probed for by this tool.",
      Label.PATH),
  PROBES(
      "probes_total",
      Collector.Type.COUNTER,
      "Probes that ended, whatever came of them; not those that were skipped.",
      Label.PATH),
  PROBE_FAILURES(
      "probe_failures_total",
      Collector.Type.COUNTER,
      "Probes that made no connection, by reason; a reason shows once it has occurred.",
      Label.INTERFACE,
      Label.SERVER,
      Label.SERVER_IP,
      Label.REASON),
  PROBE_SUCCESS(
      "probe_success",
      Collector.Type.GAUGE,
      "Whether the last probe made a connection, 1 or 0; says nothing of the service behind the"
          + " port.",
      Label.PATH),
  PROBE_LAST_SUCCESS_TIMESTAMP_SECONDS(
      "probe_last_success_timestamp_seconds",
      Collector.Type.GAUGE,
      "When a probe last made a connection, in seconds since 1970; absent before the first.",
      Label.PATH),
  SYN_RETRANSMITS(
      "syn_retransmits_total",
      Collector.Type.COUNTER,
      "SYNs sent again because SYN or SYN/ACK was lost, on either way; not losses of established"
          + " connections.",
      Label.PATH),
  RTT_SAMPLES_DISCARDED(
      "rtt_samples_discarded_total",
      Collector.Type.COUNTER,
      "Connections that gave no honest RTT and so no estimate, by reason; they are no failures.",
      Label.INTERFACE,
      Label.SERVER,
      Label.SERVER_IP,
      Label.REASON),
  DNS_LOOKUP_DURATION_SECONDS(
      "dns_lookup_duration_seconds",
      Collector.Type.GAUGE,
      "Time that the last lookup of the server's name took, successful or not; no part of any RTT.",
      Label.SERVER),
  DNS_FAILURES(
      "dns_failures_total",
      Collector.Type.COUNTER,
      "Lookups of the server's name that gave no address; the last address may still be in use.",
      Label.SERVER),
  SERVER_INFO(
      "server_info",
      Collector.Type.GAUGE,
      "Static labels that the configuration file gives the server, always 1; on no other metric.",
      Label.SERVER),
  INTERFACE_UP(
      "interface_up",
      Collector.Type.GAUGE,
      "Whether the interface exists, is up and has a carrier, 1 or 0; says nothing of what is"
          + " reachable over it.",
      Label.INTERFACE),
  INTERFACE_INFO(
      "interface_info",
      Collector.Type.GAUGE,
      "Addresses of the interface, always 1; not the address that a probe was sent from.",
      Label.INTERFACE,
      Label.ADDRESS),
  CORRECTION_FACTOR(
      "correction_factor",
      Collector.Type.GAUGE,
      "Operator's multiplier for the bandwidth estimates, 1 where none is set by hand; applied to"
          + " nothing else. Calibration's is calibration_factor.",
      Label.INTERFACE),
  CORRECTION_CHANGES(
      "correction_changes_total",
      Collector.Type.COUNTER,
      "Requests to change the correction, by what came of them; reads are not counted.",
      Label.RESULT),
  SCHEDULE_DELAY_SECONDS(
      "schedule_delay_seconds",
      Collector.Type.HISTOGRAM,
      "How late probes left against their plan; no part of any RTT."),
  ROUNDS(
      "rounds_total",
      Collector.Type.COUNTER,
      "Rounds begun, each probing every path once; not those that were skipped."),
  ROUNDS_SKIPPED(
      "rounds_skipped_total",
      Collector.Type.COUNTER,
      "Rounds that never began because the process stood still; not single probes."),
  PROBES_SKIPPED(
      "probes_skipped_total",
      Collector.Type.COUNTER,
      "Planned probes that did not leave, by reason; they are no failures.",
      Label.REASON),
  PATHS(
      "paths",
      Collector.Type.GAUGE,
      "Paths that are measured now; not those that --max-paths left out."),
  CONFIG_LAST_RELOAD_SUCCESSFUL(
      "config_last_reload_successful",
      Collector.Type.GAUGE,
      "Whether the configuration was last loaded without error, 1 or 0."),
  CONFIG_LAST_RELOAD_SUCCESS_TIMESTAMP_SECONDS(
      "config_last_reload_success_timestamp_seconds",
      Collector.Type.GAUGE,
      "When the configuration was last loaded without error, in seconds since 1970."),
  CAPACITY_BITS_PER_SECOND(
      "capacity_bits_per_second",
      Collector.Type.GAUGE,
      "Payload rate of the path's narrowest link, measured by the method's last train; absent where that gave"
          + " no number. Not the throughput ceiling, not what is left beside other traffic, and a"
          + " shaper's burst where capacity_burst_checked is 0 and there is one.",
      Label.INTERFACE,
      Label.SERVER,
      Label.SERVER_IP,
      Label.DIRECTION,
      Label.METHOD),
  CAPACITY_DISPERSION_SECONDS(
      "capacity_dispersion_seconds",
      Collector.Type.GAUGE,
      "Time that the measured tail of the last train spans; the longer, the surer the capacity.",
      Label.INTERFACE,
      Label.SERVER,
      Label.SERVER_IP,
      Label.DIRECTION,
      Label.METHOD),
  CAPACITY_BURST_CHECKED(
      "capacity_burst_checked",
      Collector.Type.GAUGE,
      "1 where a deep train of the last two days agrees with the capacity; 0 where none does, and a"
          + " shaper's burst may be what was measured.",
      Label.INTERFACE,
      Label.SERVER,
      Label.SERVER_IP,
      Label.DIRECTION,
      Label.METHOD),
  CAPACITY_AGE_SECONDS(
      "capacity_age_seconds",
      Collector.Type.GAUGE,
      "Time since a train last gave a capacity; goes on while trains give none.",
      Label.INTERFACE,
      Label.SERVER,
      Label.SERVER_IP,
      Label.DIRECTION,
      Label.METHOD),
  CAPACITY_BYTES(
      "capacity_bytes_sent_total",
      Collector.Type.COUNTER,
      "Payload bytes that trains and their reports cost, in both directions of the connection;"
          + " without headers.",
      Label.INTERFACE,
      Label.SERVER,
      Label.SERVER_IP,
      Label.DIRECTION),
  CAPACITY_REJECTIONS(
      "capacity_rejections_total",
      Collector.Type.COUNTER,
      "Measurements that gave no capacity, by reason; a reason shows once it has occurred.",
      Label.INTERFACE,
      Label.SERVER,
      Label.SERVER_IP,
      Label.DIRECTION,
      Label.REASON),
  CAPACITY_BUDGET_LEFT_BYTES(
      "capacity_budget_left_bytes",
      Collector.Type.GAUGE,
      "What trains may still cost in this hour (--capacity-budget); without reports and headers."),
  CALIBRATION_FACTOR(
      "calibration_factor",
      Collector.Type.GAUGE,
      "Measured capacity by throughput ceiling, as trains gave it lately; in force only where"
          + " calibration_state says trusted.",
      Label.PATH),
  CALIBRATION_SAMPLES(
      "calibration_samples",
      Collector.Type.GAUGE,
      "Trains that the factor is made of; not those that gave no capacity.",
      Label.PATH),
  CALIBRATION_SPREAD_RATIO(
      "calibration_spread_ratio",
      Collector.Type.GAUGE,
      "Median absolute deviation of these as a share of their median; not the error of the factor.",
      Label.PATH),
  CALIBRATION_AGE_SECONDS(
      "calibration_age_seconds",
      Collector.Type.GAUGE,
      "Time since the last of these; goes on while trains give none, and across restarts.",
      Label.PATH),
  CALIBRATION_STATE(
      "calibration_state",
      Collector.Type.GAUGE,
      "How the calibration stands, always 1; the state that it is in alone is there.",
      Label.INTERFACE,
      Label.SERVER,
      Label.SERVER_IP,
      Label.STATE,
      Label.REASON),
  RESPONDER_CONNECTIONS(
      "responder_connections_total",
      Collector.Type.COUNTER,
      "Connections to the responder that ended, by how; those of probes among them.",
      Label.RESULT),
  RESPONDER_TRAIN_BYTES(
      "responder_train_bytes_total",
      Collector.Type.COUNTER,
      "Bytes of trains that the responder granted, in both directions."),
  BUILD_INFO(
      "build_info",
      Collector.Type.GAUGE,
      "What is running, always 1.",
      Label.VERSION,
      Label.REVISION,
      Label.JAVA_VERSION);

  /** What every name begins with. */
  static final String PREFIX = "tcp_traffic_scan_";

  /** Label names; {@link #PATH} stands for the three that identify a path. */
  private enum Label {
    INTERFACE,
    SERVER,
    SERVER_IP,
    PATH,
    REASON,
    ADDRESS,
    RESULT,
    DIRECTION,
    METHOD,
    STATE,
    VERSION,
    REVISION,
    JAVA_VERSION
  }

  final String fullName;
  final Collector.Type type;

  // As the text formats write them; never changed.
  @SuppressWarnings("ImmutableEnumChecker")
  final byte[] name;

  @SuppressWarnings("ImmutableEnumChecker")
  final byte[] openMetricsName;

  @SuppressWarnings("ImmutableEnumChecker")
  final byte[] helpText;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  final List<String> labels;

  Metric(String name, Collector.Type type, String help, Label... labels) {
    fullName = PREFIX + name;
    this.type = type;
    this.name = ascii(fullName);
    openMetricsName = ascii(fullName.replaceFirst("_total$", ""));
    helpText = ascii(help);
    this.labels =
        labels.length == 1 && labels[0] == Label.PATH
            ? List.of("interface", "server", "server_ip")
            : java.util.Arrays.stream(labels)
                .map(label -> label.name().toLowerCase(java.util.Locale.ROOT))
                .toList();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The text of a series' labels; see {@link LabelText}. */
  byte[] labelText(String... values) {
    return LabelText.of(labels, values);
  }
}
