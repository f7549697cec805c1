package io.tcptrafficscan.cli;

import io.tcptrafficscan.config.ScanConfig;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line's options, as texts: {@link ScanConfig} has their defaults, and what they mean
 * is checked in one place for all the sources that they can come from.
 */
@Command(
    name = "tcp-traffic-scan",
    customSynopsis =
        "tcp-traffic-scan -i <INTERFACE> [-i <INTERFACE>]... -s <SERVER> [-s <SERVER>]... [OPTIONS]",
    description =
        "Measures, for every interface and server, whether the path is up, its RTT, its loss and the"
            + " throughput ceiling of a TCP connection, and exports it to Prometheus.",
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Each option is also an environment variable (--metrics-port: TCP_TRAFFIC_SCAN_METRICS_PORT), a"
          + " key of the file that --config names, and a key of config/application.properties"
          + " (tcp-traffic-scan.metrics-port); repeatable ones are lists with commas there. The"
          + " command line wins over the environment, the environment over the file, the file over"
          + " the defaults.",
      "Durations: 500ms, 1s, 2m. Exit status: 0 stopped; 1 failed, or with --count no probe of the"
          + " last round succeeded; 2 bad input."
    })
@SuppressWarnings({"unused", "NullAway.Init"}) // read through picocli's model
final class ScanCommand {
  static final String CHECK_CONFIG = "--check-config";
  static final String PRINT_CONFIG = "--print-config";
  private static final String CAPACITY_DEEP = "--capacity-deep";
  private static final String HELLO_TRAIN = "--hello-train";
  private static final String CALIBRATE = "--calibrate";

  /** Those without a value that are settings all the same. */
  static final Set<String> FLAGS = Set.of(CAPACITY_DEEP, HELLO_TRAIN, CALIBRATE);

  @Option(
      names = {"-i", "--interface"},
      paramLabel = "<INTERFACE>",
      description =
          "Network interface to measure over: a name, a pattern ('eth*', 'en[op]?'), or default for"
              + " those of the default routes. Repeatable.")
  List<String> interfaces;

  @Option(
      names = {"-s", "--server"},
      paramLabel = "<SERVER>",
      description =
          "Server to measure: host, host:port, IPv4, IPv6 or [IPv6]:port; port 443 where none is"
              + " given; all:host or all:host:port for every address of a name but this machine's"
              + " own. Repeatable.")
  List<String> servers;

  @Option(
      names = "--sample",
      paramLabel = "<K>",
      description =
          "Of each server with all:, also of --capacity-server, measure K addresses, chosen by each machine on its own."
              + " Default: none, all are measured.")
  @Nullable String sample;

  @Option(
      names = "--interval",
      paramLabel = "<DURATION>",
      description = "Time from round to round. Default: 1s.")
  @Nullable String interval;

  @Option(
      names = "--timeout",
      paramLabel = "<DURATION>",
      description = "How long a probe waits for an answer. Default: 5s.")
  @Nullable String timeout;

  @Option(
      names = "--count",
      paramLabel = "<N>",
      description = "Stop after N rounds. Default: none, run until stopped.")
  @Nullable String count;

  @Option(
      names = "--output",
      paramLabel = "<FORM>",
      description =
          "Standard output: bars (a line an interface and round), json (an object a line and probe)"
              + " or none. Default: bars.")
  @Nullable String output;

  @Option(
      names = "--alias",
      paramLabel = "<ALIAS=INTERFACE>",
      description =
          "Another name for an interface, for the correction's nic parameter. Repeatable.")
  List<String> aliases;

  @Option(
      names = "--state-file",
      paramLabel = "<FILE>",
      description = "Keeps the correction factors, and what calibration learned, across restarts.")
  @Nullable String stateFile;

  @Option(
      names = "--close",
      paramLabel = "<HOW>",
      description =
          "How connections end: rst (leaves no TIME_WAIT) or fin (for servers that mind)."
              + " Default: rst.")
  @Nullable String close;

  @Option(
      names = "--max-paths",
      paramLabel = "<N>",
      description = "Most paths to measure; more are refused. Default: 20000.")
  @Nullable String maxPaths;

  @Option(
      names = "--resolver-refresh",
      paramLabel = "<DURATION>",
      description = "How often names are looked up again. Default: 30s.")
  @Nullable String resolverRefresh;

  @Option(
      names = "--resolver-keep",
      paramLabel = "<DURATION>",
      description = "How long a name that fails keeps its last address. Default: 10m.")
  @Nullable String resolverKeep;

  @Option(
      names = "--rtt-buckets",
      paramLabel = "<DURATIONS>",
      description = "Upper bounds of the RTT histogram, with commas. Default: 15 from 100us to 5s.")
  @Nullable String rttBuckets;

  @Option(
      names = "--metrics-host",
      paramLabel = "<HOST>",
      description = "Where metrics and health listen. Default: 0.0.0.0.")
  @Nullable String metricsHost;

  @Option(names = "--metrics-port", paramLabel = "<PORT>", description = "Default: 59121.")
  @Nullable String metricsPort;

  @Option(
      names = "--api-host",
      paramLabel = "<HOST>",
      description = "Where the correction listens. Default: 127.0.0.1, this machine alone.")
  @Nullable String apiHost;

  @Option(names = "--api-port", paramLabel = "<PORT>", description = "Default: 32600.")
  @Nullable String apiPort;

  @Option(
      names = "--api-allowed-host",
      paramLabel = "<HOST>",
      description = "Name under which the correction may be asked for. Repeatable.")
  List<String> apiAllowedHosts;

  @Option(
      names = "--api-token-file",
      paramLabel = "<FILE>",
      description = "Holds the bearer token that a change of the correction must bring.")
  @Nullable String apiTokenFile;

  @Option(
      names = "--capacity-server",
      paramLabel = "<SERVER:PORT>",
      description =
          "Another agent's responder, to measure the capacity of the path to it with short trains;"
              + " all:host:port for every address of a name. Repeatable.")
  List<String> capacityServers;

  @Option(
      names = "--capacity-interval",
      paramLabel = "<DURATION>",
      description = "Time between measurements of a path's capacity. Default: 5m.")
  @Nullable String capacityInterval;

  @Option(
      names = "--capacity-budget",
      paramLabel = "<BYTES>",
      description = "Most bytes that all trains cost in any hour. Default: 50000000.")
  @Nullable String capacityBudget;

  @Option(
      names = "--capacity-token-file",
      paramLabel = "<FILE>",
      description = "Holds the token that responder and clients share.")
  @Nullable String capacityTokenFile;

  @Option(
      names = CAPACITY_DEEP,
      description =
          "Measure each path once a day with 10 MB each way, too, which finds the rate behind a burst."
              + " Needs --capacity-token-file.")
  boolean capacityDeep;

  @Option(
      names = HELLO_TRAIN,
      description =
          "Measure the capacity of the way to each server of -s, which must speak TLS, with one padded"
              + " ClientHello a minute. To about 50 Mbps.")
  boolean helloTrain;

  @Option(
      names = CALIBRATE,
      description =
          "Correct the throughput ceilings by measured capacity, where it is trusted and no factor is"
              + " set by hand. Needs --capacity-server.")
  boolean calibrate;

  @Option(
      names = "--responder",
      paramLabel = "<[HOST:]PORT>",
      description = "Serve trains to other agents there. Default: none.")
  @Nullable String responder;

  @Option(
      names = "--responder-allow",
      paramLabel = "<CIDR>",
      description = "Clients of the responder. Repeatable.")
  List<String> responderAllow;

  @Option(
      names = "--responder-budget",
      paramLabel = "<BYTES>",
      description =
          "Most bytes of trains that the responder serves in any hour. Default: 536870912.")
  @Nullable String responderBudget;

  @Option(
      names = "--log-level",
      paramLabel = "<LEVEL>",
      description = "error, warn, info or debug, on standard error. Default: info.")
  @Nullable String logLevel;

  @Option(
      names = "--config",
      paramLabel = "<FILE>",
      description =
          "YAML file with any of these settings, read again when it changes, on SIGHUP and on"
              + " POST /-/reload of the API port.")
  @Nullable String config;

  @Option(
      names = CHECK_CONFIG,
      description = "Check all settings as a start would, say every error, and exit.")
  boolean checkConfig;

  @Option(
      names = PRINT_CONFIG,
      description = "Show the settings in force and where each comes from, and exit.")
  boolean printConfig;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  boolean version;
}
