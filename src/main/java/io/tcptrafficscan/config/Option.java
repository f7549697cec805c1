package io.tcptrafficscan.config;

import io.tcptrafficscan.config.Settings.Close;
import io.tcptrafficscan.config.Settings.Listener;
import io.tcptrafficscan.config.Settings.LogLevel;
import io.tcptrafficscan.config.Settings.Output;
import io.tcptrafficscan.config.Settings.StatusPage;
import io.tcptrafficscan.net.AddressFamily;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.Endpoint;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Server;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A setting. Its declaration here is the only one: the command line, the environment variables, the
 * keys of the file, {@code --help}, {@code --print-config}, the JSON Schema and the options page
 * are made from it. {@link Settings} says what the values mean together.
 *
 * @param name the name on the command line without its dashes; messages use it, too
 * @param shortName the short name on the command line with its dash; empty for none
 * @param key the key in the file; empty where the file cannot have the setting
 * @param defaultText the default value as text; empty for none
 * @param isFixed whether a reload refuses to change the setting
 * @param <T> the type of one value
 */
public record Option<T>(
    Group group,
    Kind kind,
    String name,
    String shortName,
    String key,
    Type<T> type,
    String defaultText,
    boolean isFixed,
    String help) {

  /** A section of {@code --help} and of the options page. */
  public enum Group {
    MEASURE("What to measure"),
    WHEN("When"),
    OUTPUT("Output"),
    METRICS("Metrics and API"),
    CAPACITY("Capacity"),
    RESPONDER("Responder"),
    CONFIGURATION("Configuration");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /** How many values a setting has, and how the command line gives them. */
  public enum Kind {
    /** One value, given once. */
    VALUE,
    /** Any number of values; the command line repeats the option. */
    LIST,
    /** As {@link #LIST}, but the file may also have one value instead of a list. */
    ONE_OR_MORE,
    /** Any number of values, with commas in one text. */
    COMMAS,
    /** True or false; the option alone means true. */
    FLAG
  }

  static final String ENVIRONMENT_PREFIX = "TCP_TRAFFIC_SCAN_";
  private static final long MANY = 1_000_000;
  private static final long MOST_ROUNDS = 1_000_000_000_000L;
  private static final long LEAST_BUDGET = 10_000;
  private static final long MOST_BUDGET = 1_000_000_000_000L;
  private static final long LEAST_HISTORY = 1 << 18;
  private static final long MOST_HISTORY = 1L << 30;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofHours(24);

  private static final List<Option<?>> DECLARED = new ArrayList<>();

  public static final Option<InterfaceChoice> INTERFACE =
      list(
              Group.MEASURE,
              "interface",
              Type.text("<INTERFACE>", (name, text) -> InterfaceChoice.parse(text)))
          .key("interfaces")
          .shortName("-i")
          .help(
              "Network interface to measure over: a name, a pattern ('eth*', 'en[op]?'), or default"
                  + " for the interfaces of the default routes.");

  public static final Option<Server> SERVER =
      list(Group.MEASURE, "server", Type.server("<SERVER>"))
          .key("servers")
          .shortName("-s")
          .help(
              "Server to measure: host, host:port, IPv4, IPv6 or [IPv6]:port. The default port is"
                  + " 443. all:host or all:host:port measures every address of a name, except this"
                  + " machine's own.");

  public static final Option<Long> SAMPLE =
      value(Group.MEASURE, "sample", Type.whole("<K>", 1, MANY))
          .help(
              "Measure only K addresses of every all: name, also of --capacity-server. Each machine"
                  + " picks its own fixed subset.");

  public static final Option<String> ALIAS =
      list(Group.MEASURE, "alias", Type.string("<ALIAS=INTERFACE>"))
          .key("")
          .help("Another name for an interface, for the nic parameter of the correction API.");

  public static final Option<Long> MAX_PATHS =
      value(Group.MEASURE, "max-paths", Type.whole("<N>", 1, MANY))
          .defaultText("20000")
          .help(
              "Maximum number of paths. Beyond it, the last addresses of the last interfaces are not"
                  + " measured.");

  public static final Option<AddressFamily> FAMILY =
      value(Group.MEASURE, "family", Type.choice("<FAMILY>", AddressFamily.class))
          .defaultText("any")
          .help(
              "Family of the addresses of names: ipv4 (or -4), ipv6 (or -6) or any. With any, each"
                  + " interface measures a family of which it has an address.");

  public static final Option<Cidr> DENY_ADDRESS =
      list(Group.MEASURE, "deny-address", Type.text("<CIDR>", Cidr::parse))
          .key("deny-addresses")
          .defaultText("169.254.0.0/16")
          .fixed(
              "Network whose addresses are ignored in the answers for names. Replaces the default,"
                  + " where clouds serve their metadata. Does not apply to servers that are given as"
                  + " addresses.");

  public static final Option<Duration> RESOLVER_REFRESH =
      value(Group.MEASURE, "resolver-refresh", Type.duration(SECOND, HOUR))
          .defaultText("30s")
          .help("Time between two lookups of a name.");

  public static final Option<Duration> RESOLVER_KEEP =
      value(Group.MEASURE, "resolver-keep", Type.duration(SECOND, DAY))
          .defaultText("10m")
          .help(
              "How long an address is kept that the answers for its name lack, or an interface of"
                  + " -i default that vanished.");

  public static final Option<Close> CLOSE =
      value(Group.MEASURE, "close", Type.choice("<HOW>", Close.class))
          .defaultText("rst")
          .fixed(
              "How connections end: rst leaves no TIME_WAIT on this machine. Use fin if a server or"
                  + " firewall logs resets as errors.");

  public static final Option<Duration> INTERVAL =
      value(Group.WHEN, "interval", Type.duration(Duration.ofMillis(10), HOUR))
          .defaultText("1s")
          .help("Time from the start of a round to the start of the next.");

  public static final Option<Duration> TIMEOUT =
      value(Group.WHEN, "timeout", Type.duration(Duration.ofMillis(1), HOUR))
          .defaultText("5s")
          .help("How long a probe waits for an answer.");

  public static final Option<Long> COUNT =
      value(Group.WHEN, "count", Type.whole("<N>", 1, MOST_ROUNDS))
          .fixed("Stop after N rounds. Without it, the agent runs until it is stopped.");

  public static final Option<Output> OUTPUT =
      value(Group.OUTPUT, "output", Type.choice("<FORM>", Output.class))
          .defaultText("bars")
          .fixed(
              "What standard output shows: bars (one line per interface and round), json (one object"
                  + " per line and probe), table (all paths, redrawn in a terminal) or none.");

  public static final Option<LogLevel> LOG_LEVEL =
      value(Group.OUTPUT, "log-level", Type.choice("<LEVEL>", LogLevel.class))
          .defaultText("info")
          .help("Lowest severity that is logged on standard error: error, warn, info or debug.");

  public static final Option<String> METRICS_HOST =
      oneOrMore(Group.METRICS, "metrics-host", Type.host())
          .defaultText("0.0.0.0")
          .fixed(
              "Address on which metrics and health listen, or lan for all private addresses of this"
                  + " machine and loopback.");

  public static final Option<Long> METRICS_PORT =
      value(Group.METRICS, "metrics-port", Type.port())
          .defaultText("59121")
          .fixed("Port on which metrics and health listen.");

  public static final Option<WebConfig> WEB_CONFIG =
      value(Group.METRICS, "web-config", Type.text(Type.FILE, Type::webConfig))
          .fixed(
              "YAML file with TLS and passwords for the metrics port, in the form of Prometheus'"
                  + " exporters. It is read again when it changes.");

  public static final Option<StatusPage> STATUS_PAGE =
      value(Group.METRICS, "status-page", Type.choice("<MODE>", StatusPage.class))
          .defaultText("on")
          .fixed(
              "Whether the metrics port also serves the status page at / and its JSON API: on or"
                  + " off.");

  public static final Option<Duration> RTT_BUCKETS =
      commas(Group.METRICS, "rtt-buckets", Type.duration(Duration.ofNanos(1_000), HOUR))
          .defaultText(
              "100us,250us,500us,1ms,2500us"
                  // RTTs of WANs: steps of 2.5 ms up to 50 ms.
                  + ",5ms,7500us,10ms,12500us,15ms,17500us,20ms"
                  + ",22500us,25ms,27500us,30ms,32500us,35ms"
                  + ",37500us,40ms,42500us,45ms,47500us,50ms"
                  + ",75ms,100ms,150ms,250ms,500ms,1s,2500ms,5s")
          .help(
              "Upper bounds of the RTT histogram, ascending, with commas. If they change in a reload,"
                  + " the histograms start again.");

  public static final Option<String> API_HOST =
      value(Group.METRICS, "api-host", Type.host())
          .defaultText("127.0.0.1")
          .fixed(
              "Address on which the API for correction and reload listens. The default serves this"
                  + " machine only.");

  public static final Option<Long> API_PORT =
      value(Group.METRICS, "api-port", Type.port())
          .defaultText("32600")
          .fixed("Port on which the API listens.");

  public static final Option<String> API_ALLOWED_HOST =
      list(Group.METRICS, "api-allowed-host", Type.string("<HOST>"))
          .key("api-allowed-hosts")
          .help("Host name that clients may use for the API.");

  public static final Option<Path> API_TOKEN_FILE =
      value(Group.METRICS, "api-token-file", Type.text(Type.FILE, Type::tokenFile))
          .help("File that holds the bearer token. The API accepts changes only with this token.");

  public static final Option<Path> STATE_FILE =
      value(Group.METRICS, "state-file", Type.text(Type.FILE, Type::path))
          .fixed(
              "File that keeps the correction factors and the results of calibration across"
                  + " restarts.");

  public static final Option<Long> HISTORY_MEMORY =
      value(Group.METRICS, "history-memory", Type.whole("<BYTES>", LEAST_HISTORY, MOST_HISTORY))
          .defaultText("8388608")
          .fixed(
              "Memory of the history. The more paths there are, the coarser it is. With --state-file"
                  + " it is kept across restarts in a file beside that one.");

  public static final Option<Server> CAPACITY_SERVER =
      list(Group.CAPACITY, "capacity-server", Type.server("<SERVER:PORT>"))
          .key("capacity-servers")
          .fixed(
              "Responder of another agent. Short trains measure the capacity of the path to it."
                  + " all:host:port is every address of a name.");

  public static final Option<Duration> CAPACITY_INTERVAL =
      value(Group.CAPACITY, "capacity-interval", Type.duration(SECOND, DAY))
          .defaultText("5m")
          .fixed(
              "Average time between two measurements of a path's capacity. Each time differs at"
                  + " random by up to a fifth, so that agents do not measure in step.");

  public static final Option<Long> CAPACITY_BUDGET =
      value(Group.CAPACITY, "capacity-budget", Type.whole("<BYTES>", LEAST_BUDGET, MOST_BUDGET))
          .defaultText("50000000")
          .fixed("Maximum number of bytes that all trains of this agent use in any hour.");

  public static final Option<String> CAPACITY_TOKEN_FILE =
      value(Group.CAPACITY, "capacity-token-file", Type.token())
          .fixed("File that holds the token that responder and clients share.");

  public static final Option<Boolean> CAPACITY_DEEP =
      flag(Group.CAPACITY, "capacity-deep")
          .fixed(
              "Also send 10 MB each way once a day, to find the sustained rate behind a short burst."
                  + " Requires --capacity-token-file.");

  public static final Option<Boolean> HELLO_TRAIN =
      flag(Group.CAPACITY, "hello-train")
          .fixed(
              "Measure the upload capacity to each server of -s with one padded TLS ClientHello a"
                  + " minute, up to about 50 Mbps. The servers must speak TLS.");

  public static final Option<WebObject> CAPACITY_URL =
      list(Group.CAPACITY, "capacity-url", Type.text("<URL>", WebObject::parseDownload))
          .key("capacity-urls")
          .fixed(
              "Object on a web server (http or https). Downloads of its first bytes measure what"
                  + " each interface carries. Use an object that you may download, of 4 MB or more."
                  + " 'URL interval=30m interface=wan0' has an interval of its own, and is"
                  + " measured over some interfaces only.");

  public static final Option<WebObject> CAPACITY_UPLOAD_URL =
      list(Group.CAPACITY, "capacity-upload-url", Type.text("<URL>", WebObject::parseUpload))
          .key("capacity-upload-urls")
          .fixed(
              "Where a web server accepts POST (http or https). Uploads of random bytes measure what"
                  + " each interface carries. Use a server that you may send to. Interval and"
                  + " interfaces as for --capacity-url.");

  public static final Option<Duration> CAPACITY_URL_INTERVAL =
      value(Group.CAPACITY, "capacity-url-interval", WebObject.INTERVALS)
          .defaultText("15m")
          .fixed(
              "Average time between two measurements with a URL over an interface. Each time differs"
                  + " at random by up to a fifth.");

  public static final Option<Long> CAPACITY_URL_BYTES =
      value(Group.CAPACITY, "capacity-url-bytes", Type.whole("<BYTES>", 100_000, 1_000_000_000))
          .defaultText("4000000")
          .fixed(
              "Maximum number of bytes of one measurement with a URL. It ends as soon as the rate is"
                  + " known. Fast lines with a long round trip need more.");

  public static final Option<List<X509Certificate>> CAPACITY_CA_FILE =
      value(Group.CAPACITY, "capacity-ca-file", Type.certificates())
          .fixed(
              "PEM file with certificates of authorities that https URLs trust besides those of"
                  + " Java.");

  public static final Option<Boolean> CALIBRATE =
      flag(Group.CAPACITY, "calibrate")
          .fixed(
              "Correct the throughput ceilings by measured capacity, where it is trusted and no"
                  + " factor is set by hand. Requires --capacity-server or --capacity-url. Without"
                  + " --capacity-token-file, whoever answers as the responder decides the factor.");

  public static final Option<Listener> RESPONDER =
      value(Group.RESPONDER, "responder", Type.listener())
          .fixed("Listen here so that other agents can measure capacity to this one.");

  public static final Option<Cidr> RESPONDER_ALLOW =
      list(Group.RESPONDER, "responder-allow", Type.text("<CIDR>", Cidr::parse))
          .fixed("Network whose clients the responder serves, for example 192.0.2.0/24.");

  public static final Option<Endpoint> RESPONDER_ADDRESS =
      list(Group.RESPONDER, "responder-address", Type.text("<IP:PORT>", Endpoint::parse))
          .key("responder-addresses")
          .fixed(
              "Address and port under which clients reach the responder, although they are not its"
                  + " own, for example those of a port forward. Requires --responder and"
                  + " --capacity-token-file.");

  public static final Option<Long> RESPONDER_BUDGET =
      value(Group.RESPONDER, "responder-budget", Type.whole("<BYTES>", LEAST_BUDGET, MOST_BUDGET))
          .defaultText("536870912")
          .fixed("Maximum number of bytes of trains that the responder serves in any hour.");

  /** The file itself: no key of it, and the same for every reload. */
  public static final Option<String> CONFIG =
      value(Group.CONFIGURATION, "config", Type.string(Type.FILE))
          .key("")
          .help(
              "YAML file with any of these settings. It is read again when it changes, on SIGHUP and"
                  + " on POST /-/reload of the API port.");

  /** All settings, in the order of {@code --help} and of {@code --print-config}. */
  public static final List<Option<?>> ALL = List.copyOf(DECLARED);

  /** The name on the command line: {@code --interface}. */
  public String longName() {
    return "--" + name;
  }

  public String environmentName() {
    return ENVIRONMENT_PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** What {@code --help} shows in place of a value. */
  public String label() {
    return kind == Kind.COMMAS ? type.label() + ",..." : type.label();
  }

  /** Reads a value. A wrong text makes it throw an {@link InvalidInputException}. */
  public T parse(String text) {
    return type.parse(name, text);
  }

  boolean isList() {
    return kind == Kind.COMMAS || isRepeatable();
  }

  /** Whether the command line repeats the option for each value. */
  public boolean isRepeatable() {
    return kind == Kind.LIST || kind == Kind.ONE_OR_MORE;
  }

  @Override
  public String toString() {
    return name;
  }

  private static <T> Declaration<T> value(Group group, String name, Type<T> type) {
    return new Declaration<>(group, Kind.VALUE, name, type);
  }

  private static <T> Declaration<T> list(Group group, String name, Type<T> type) {
    return new Declaration<>(group, Kind.LIST, name, type);
  }

  private static <T> Declaration<T> oneOrMore(Group group, String name, Type<T> type) {
    return new Declaration<>(group, Kind.ONE_OR_MORE, name, type);
  }

  private static <T> Declaration<T> commas(Group group, String name, Type<T> type) {
    return new Declaration<>(group, Kind.COMMAS, name, type);
  }

  private static Declaration<Boolean> flag(Group group, String name) {
    return new Declaration<>(group, Kind.FLAG, name, Type.flag()).defaultText("false");
  }

  /**
   * A setting that is being declared. {@link #help} or {@link #fixed} ends the declaration: both
   * take the text of {@code --help} and add the setting to {@link #ALL}.
   */
  private static final class Declaration<T> {
    private final Group group;
    private final Kind kind;
    private final String name;
    private final Type<T> type;
    private String key;
    private String shortName = "";
    private String defaultText = "";

    Declaration(Group group, Kind kind, String name, Type<T> type) {
      this.group = group;
      this.kind = kind;
      this.name = name;
      this.type = type;
      key = name;
    }

    Declaration<T> shortName(String value) {
      shortName = value;
      return this;
    }

    Declaration<T> key(String value) {
      key = value;
      return this;
    }

    Declaration<T> defaultText(String value) {
      defaultText = value;
      return this;
    }

    /** Declares a setting that a reload may change. */
    Option<T> help(String text) {
      return declare(text, false);
    }

    /** Declares a setting that cannot change while the process runs. */
    Option<T> fixed(String help) {
      return declare(help, true);
    }

    private Option<T> declare(String help, boolean isFixed) {
      Option<T> option =
          new Option<>(group, kind, name, shortName, key, type, defaultText, isFixed, help);
      DECLARED.add(option);
      return option;
    }
  }
}
