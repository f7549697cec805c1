package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.metrics.MetricNames;
import io.tcptrafficscan.net.AddressFamily;
import io.tcptrafficscan.net.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  private static final String LEAST = "interfaces: [eth0]\nservers: [1.1.1.1]\n";

  @TempDir Path folder;
  private final Map<Option<?>, List<String>> arguments = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  private Configuration load(String text) throws IOException {
    String file = Files.writeString(folder.resolve("f.yaml"), text).toString();
    arguments.put(Option.CONFIG, List.of(file));
    return Configuration.load(arguments, environment);
  }

  private List<String> problems(String text) throws IOException {
    return load(text).problems().stream()
        .map(problem -> problem.replace(folder + "/", ""))
        .toList();
  }

  @Test
  void readsTheFileUnderTheCommandLine() throws IOException {
    arguments.put(Option.INTERVAL, List.of("3s"));
    Settings settings =
        load(LEAST + "interval: 2s\ntimeout: 250ms\nstate-file: a${user.home},b\\c\n").settings();

    assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.stateFile()).contains(Path.of("a${user.home},b\\c"));
    assertThat(settings.maxPaths()).isEqualTo(20_000);
  }

  @Test
  void namesTheVariablesThatTheCommandLineOverrides() throws IOException {
    arguments.put(Option.METRICS_PORT, List.of("59121"));
    arguments.put(Option.SERVER, List.of("192.0.2.1", "192.0.2.2"));
    arguments.put(Option.INTERVAL, List.of("3s"));
    environment.put("TCP_TRAFFIC_SCAN_METRICS_PORT", "9100");
    environment.put("TCP_TRAFFIC_SCAN_SERVER", "192.0.2.1, 192.0.2.2");
    environment.put("TCP_TRAFFIC_SCAN_TIMEOUT", "1s");

    assertThat(load(LEAST).ignoredVariables())
        .containsExactly(
            new Configuration.IgnoredVariable("TCP_TRAFFIC_SCAN_METRICS_PORT", "9100", "59121"));
  }

  @Test
  void namesVariablesThatAreNoSettings() throws IOException {
    environment.put("TCP_TRAFFIC_SCAN_INTERVALL", "1s");
    environment.put("TCP_TRAFFIC_SCAN_PORT_59121_TCP_ADDR", "192.0.2.9");
    environment.put("TCP_TRAFFIC_SCAN_TIMEOUT", "1s");
    environment.put("HOME", "/");

    assertThat(load(LEAST).unknownVariables())
        .containsExactly(
            "'TCP_TRAFFIC_SCAN_INTERVALL' is no setting: did you mean TCP_TRAFFIC_SCAN_INTERVAL?",
            "'TCP_TRAFFIC_SCAN_PORT_59121_TCP_ADDR' is no setting");
  }

  @Test
  void keepsWhatIsAServersOwn() throws IOException {
    Settings settings =
        load("""
                interfaces: [eth0]
                servers:
                  - {name: a.example, interval: 30s, family: ipv6, labels: {rack: r1}}
                  - {name: b.example, timeout: 1s}
                  - c.example
                """)
            .settings();
    Server a = settings.servers().get(0);
    Server b = settings.servers().get(1);

    assertThat(settings.interval(a)).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.timeout(a)).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.timeout(b)).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.serverOptions()).containsOnlyKeys(a, b);
    assertThat(settings.family(a)).isEqualTo(AddressFamily.IPV6);
    assertThat(settings.serverOptions().get(a).labels()).isEqualTo(Map.of("rack", "r1"));
  }

  @Test
  void replacesServersAndInterfacesAsAWhole() throws IOException {
    arguments.put(Option.SERVER, List.of("a.example"));
    arguments.put(Option.INTERFACE, List.of("eth7"));
    Settings settings =
        load("""
                interfaces: [{name: eth0, aliases: [wan0]}]
                servers: [{name: a.example, interval: 30s}]
                """)
            .settings();

    assertThat(settings.interfaces()).hasToString("[eth7]");
    assertThat(settings.aliases()).isEmpty();
    assertThat(settings.interval(settings.servers().get(0))).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void refusesLabelsThatTheMetricsOrPrometheusUse() throws IOException {
    assertThat(Checks.RESERVED)
        .containsAll(MetricNames.labels())
        .contains("le", "quantile", "job", "instance", "node");
    for (String label : Checks.RESERVED) {
      String file = "interfaces: [lo]\nservers: [{name: a, labels: {%s: x}}]\n";
      assertThat(problems(file.formatted(label)))
          .singleElement()
          .asString()
          .endsWith(
              "invalid label '%s': Prometheus or this tool's metrics use it, choose another name"
                  .formatted(label));
    }
  }

  @Test
  void saysEveryErrorWithItsPlace() throws IOException {
    arguments.put(Option.MAX_PATHS, List.of("0"));
    assertThat(
            problems(
                """
                interfaces:
                  - {name: eth0, aliases: [wan0, a/b]}
                  - en[
                servers:
                  - {name: 1.1.1.1, interval: 1ms, timeout: x, labels: {server: a, ok: b}}
                  - bad:0
                interval: 5d
                rtt-buckets: [1ms, x]
                intervall: 1s
                """))
        .containsExactly(
            "command line: invalid max-paths '0': must be a whole number from 1 to 1000000",
            "f.yaml:2:34: invalid interface 'a/b': must be 1 to 15 bytes without '/', ':', spaces"
                + " or control characters",
            "f.yaml:3:5: invalid interface 'en[': a set must be closed and not empty, as in"
                + " eth[0-3]",
            "f.yaml:5:31: invalid server's interval '1ms': must be a duration from 10ms to 3600s,"
                + " for example 500ms, 1s or 2m",
            "f.yaml:5:45: invalid server's timeout 'x': must be a duration from 1ms to 3600s, for"
                + " example 500ms, 1s or 2m",
            "f.yaml:5:65: invalid label 'server': Prometheus or this tool's metrics use it, choose"
                + " another name",
            "f.yaml:6:5: invalid server 'bad:0': the port must be 1 to 65535",
            "f.yaml:7:11: invalid interval '5d': must be a duration from 10ms to 3600s, for example"
                + " 500ms, 1s or 2m",
            "f.yaml:8:20: invalid rtt-buckets 'x': must be a duration from 1us to 3600s, for"
                + " example 500ms, 1s or 2m",
            "f.yaml:9:1: unknown key 'intervall': did you mean interval?");
  }

  @Test
  void countsInOneLineWhatElseIsWrong() throws IOException {
    Configuration bad = load(LEAST + "interval: x\ntimeout: y\n");

    assertThatThrownBy(bad::settings)
        .hasMessageContaining("f.yaml:3:11: invalid interval 'x'")
        .hasMessageEndingWith("(and 1 more: see --check-config)");
  }

  @Test
  void saysThatNothingIsToBeMeasured() throws IOException {
    assertThat(problems("interval: 1s\n")).singleElement().asString().contains("add an interface");
  }

  @Test
  void printsWhatIsInForceAsAFileThatMeansTheSame() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "a-token-of-tests");
    arguments.put(Option.TIMEOUT, List.of("2s"));
    arguments.put(Option.CAPACITY_TOKEN_FILE, List.of(token.toString()));
    arguments.put(Option.CAPACITY_CA_FILE, List.of(Samples.authority(folder).toString()));
    arguments.put(Option.WEB_CONFIG, List.of(Samples.webConfig(folder).toString()));
    Configuration first =
        load(
            """
            interfaces: [{name: eth0, aliases: [wan0]}, 'en*']
            servers: [{name: a.example, interval: 2500ms, family: ipv4, labels: {x: "it's: 1"}}, '::1', 'all:b.example:1']
            rtt-buckets: [1ms, 2s]
            sample: 3
            count: 4
            state-file: state.json
            api-allowed-hosts: [scan.example]
            capacity-servers: ['node2:32601']
            capacity-urls: ['http://a.example/x', {url: 'https://b.example/y', interval: 30m, interfaces: [eth0]}]
            capacity-upload-urls: [{url: 'https://b.example/z', interval: 1h, interfaces: [eth0]}, 'http://a.example/w']
            responder: 32601
            responder-addresses: ['203.0.113.7:32601']
            responder-allow: [192.0.2.0/24]
            """);
    String printed = ConfigPrinter.print(first);
    String file = folder.resolve("f.yaml").toString();

    assertThat(printed)
        .contains(
            "interfaces: # " + file + ":1\n",
            "servers: # " + file + ":2\n",
            "interval: 1s # default\n",
            "timeout: 2s # command line\n",
            "rtt-buckets: [1ms, 2s] # " + file + ":3\n");
    assertThat(load(printed).settings()).isEqualTo(first.settings());
    assertThat(Option.ALL)
        .extracting(Option::key)
        .filteredOn(key -> !key.isEmpty())
        .filteredOn(key -> !key.endsWith("token-file"))
        .allSatisfy(key -> assertThat("\n" + printed).contains("\n" + key + ": "));
  }
}
