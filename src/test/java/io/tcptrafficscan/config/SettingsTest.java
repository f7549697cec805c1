package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Map<String, String> LEAST =
      Map.of("interface", "eth0,eth1", "server", "1.1.1.1,8.8.8.8");

  private static Settings settings(Map<String, String> changes) {
    Map<String, String> options = new HashMap<>(LEAST);
    options.putAll(changes);
    return TestSettings.of(options);
  }

  @Test
  void hasTheDefaultsThatTheContractNames() {
    Settings settings = settings(Map.of());

    assertThat(settings.interfaces())
        .extracting(InterfaceChoice::toString)
        .containsExactly("eth0", "eth1");
    assertThat(settings.servers()).extracting(Server::text).containsExactly("1.1.1.1", "8.8.8.8");
    assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.count()).isEmpty();
    assertThat(settings.output()).isEqualTo(Settings.Output.BARS);
    assertThat(settings.close()).isEqualTo(Settings.Close.RST);
    assertThat(settings.metrics()).isEqualTo(new Settings.MetricsPort(List.of("0.0.0.0"), 59121));
    assertThat(settings.api()).isEqualTo(new Settings.Listener("127.0.0.1", 32600));
    assertThat(settings.rttBuckets())
        .hasSize(32)
        .startsWith(Duration.ofNanos(100_000))
        .endsWith(Duration.ofSeconds(5));
  }

  @Test
  void dropsExactDuplicatesAndSaysWhich() {
    Settings settings = settings(Map.of("server", "1.1.1.1,8.8.8.8,1.1.1.1,1.1.1.1,1.1.1.1:443"));

    assertThat(settings.servers())
        .extracting(Server::text)
        .containsExactly("1.1.1.1", "8.8.8.8", "1.1.1.1:443");
    assertThat(settings.duplicates()).containsExactly("1.1.1.1");
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "1s, 1000", "2m, 120000", "0.25, 250", "1h, 3600000", "10ms, 10"})
  void readsDurations(String text, long millis) {
    assertThat(settings(Map.of("interval", text)).interval()).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          interval          | 0                    | must be a duration from 10ms to 3600s
          interval          | -1s                  | must be a duration
          interval          | 9ms                  | must be a duration
          interval          | 61m                  | must be a duration
          interval          | 1 s                  | must be a duration
          interval          | 1d                   | must be a duration
          interval          | 99999999999999999999 | must be a duration
          timeout           | 0s                   | must be a duration from 1ms
          timeout           | NaN                  | must be a duration
          count             | 0                    | must be a whole number from 1
          count             | -3                   | must be a whole number
          count             | 1.5                  | must be a whole number
          count             | 9223372036854775808  | must be a whole number
          count             | 1e3                  | must be a whole number
          output            | BARS                 | must be bars, json, table, none
          close             | reset                | must be rst, fin
          log-level         | trace                | must be error, warn, info, debug
          max-paths         | 0                    | must be a whole number from 1
          metrics-port      | 0                    | must be a whole number from 1 to 65535
          api-port          | 65536                | must be a whole number from 1 to 65535
          api-port          | 59121                | must differ
          responder         | 32600                | must differ from metrics-port and api-port
          responder         | 127.0.0.1:59121      | must differ from metrics-port and api-port
          api-host          | a b                  | must be a local address or name
          alias             | wan0                 | must be ALIAS=INTERFACE
          alias             | wan0=eth9            | not among the interfaces
          alias             | eth1=eth0            | an interface of its own
          alias             | =eth0                | invalid interface ''
          alias             | a=eth0,a=eth1        | already stands for eth0
          rtt-buckets       | 1ms,1ms              | greater than the one before it
          rtt-buckets       | 1ms,x                | must be a duration
          interface         | eth0,/               | invalid interface '/'
          server            | 1.1.1.1,a:0          | the port must be 1 to 65535
          server            | fe80::1%eth7         | its zone eth7 is not among the interfaces
          capacity-url      | http://a.example/f interface=eth7 | its interface eth7 is not among
          capacity-upload-url | http://a.example/f interface=eth7 | its interface eth7 is not among
          interface         | eth[0                | a set must be closed and not empty
          interface         | /*                   | no interface's name has '/'
          sample            | 0                    | must be a whole number from 1
          sample            | some                 | must be a whole number from 1
          sample            | 3                    | nothing to choose from without a server of the form all:name
          api-token-file    | /nonexistent/token   | it cannot be read: there is no such file
          """)
  void refusesBadValuesInOneLine(String name, String value, String problem) {
    assertThatThrownBy(() -> settings(Map.of(name, value)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(problem)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void samplesTheAddressesOfANameThatIsFollowed() {
    assertThat(settings(Map.of()).sample()).isEmpty();
    assertThat(settings(Map.of("server", "1.1.1.1,all:a.example:80", "sample", "3")).sample())
        .hasValue(3);
  }

  @Test
  void keepsAliasesToInterfacesGivenByName() {
    Map<String, String> wan = Map.of("interface", "eth1,eth*", "alias", "wan0=eth1");
    assertThat(settings(wan).aliases()).hasSize(1);

    assertThatThrownBy(() -> settings(Map.of("interface", "eth*", "alias", "wan0=eth0")))
        .hasMessageContaining("eth0 is not among the interfaces given by name with -i");
  }

  @ParameterizedTest
  @CsvSource({"eth*, true", "default, true", "wan?, false", "eth1, false", "veth*, false"})
  void takesAZoneThatAPatternCanMean(String interfaces, boolean accepted) {
    Map<String, String> texts = Map.of("interface", interfaces, "server", "fe80::1%eth0");
    if (accepted) {
      assertThat(settings(texts).servers()).hasSize(1);
    } else {
      assertThatThrownBy(() -> settings(texts)).hasMessageContaining("its zone eth0 is not among");
    }
  }

  @Test
  void asksForBothWhereThereIsNeither() {
    assertThatThrownBy(() -> settings(Map.of("interface", "", "server", "")))
        .hasMessage(
            "nothing to measure: add an interface with -i, for example -i eth0,"
                + " and a server with -s, for example -s 1.1.1.1");
  }

  @Test
  void readsAliases() {
    assertThat(settings(Map.of("alias", "wan0=eth0,wan1=eth1")).aliases())
        .isEqualTo(
            Map.of(
                new InterfaceName("wan0"), new InterfaceName("eth0"),
                new InterfaceName("wan1"), new InterfaceName("eth1")));
  }

  @Test
  void keepsOthersTextsToOneLine() {
    assertThat(Quoted.of("a\nb\u001b[31m\u202e")).isEqualTo("'a?b?[31m?'");
    assertThat(Quoted.of("x".repeat(100))).isEqualTo("'" + "x".repeat(60) + "…'");
    assertThat(List.of(Quoted.of("½"), Quoted.of(""))).containsExactly("'½'", "''");
  }

  @ParameterizedTest
  @CsvSource({
    "eth0, '',      add a server with -s",
    "'',   1.1.1.1, add an interface with -i",
  })
  void asksForTheOneThatIsMissing(String interfaces, String servers, String problem) {
    assertThatThrownBy(() -> settings(Map.of("interface", interfaces, "server", servers)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(problem)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          resolver-refresh | 0.5s                 | from 1s to 3600s
          resolver-keep    | 25h                  | from 1s to 86400s
          resolver-keep    | forever              | must be a duration
          interval         | 9.99ms               | must be a duration
          interval         | 3600.000000001s      | must be a duration
          interval         | 1e3                  | must be a duration
          interval         | 0x10                 | must be a duration
          interval         | ٣s                   | must be a duration
          timeout          | 999us                | from 1ms to 3600s
          timeout          | .5s                  | must be a duration
          count            | +1                   | must be a whole number
          count            | 1000000000001        | from 1 to 1000000000000
          max-paths        | 1000001              | from 1 to 1000000
          max-paths        | 4294967297           | from 1 to 1000000
          metrics-port     | 80x                  | from 1 to 65535
          metrics-host     | http://a             | must be a local address or name
          rtt-buckets      | 10ms,1ms             | greater than the one before it
          rtt-buckets      | 0                    | from 1us to 3600s
          log-level        | INFO                 | must be error, warn, info, debug
          output           | bars,json            | must be bars, json, table, none
          """)
  void refusesWhatLiesBeyondTheBounds(String name, String value, String accepted) {
    assertThatThrownBy(() -> settings(Map.of(name, value)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("invalid " + name + " '")
        .hasMessageContaining(accepted)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource({"interval, 3600s", "timeout, 1ms", "count, 1000000000000", "max-paths, 1000000"})
  void acceptsTheBoundsThemselves(String name, String value) {
    assertThat(settings(Map.of(name, value))).isNotNull();
  }

  @Test
  void dropsDuplicateInterfacesToo() {
    Settings settings = settings(Map.of("interface", "eth1,eth0,eth1"));

    assertThat(settings.interfaces())
        .extracting(InterfaceChoice::toString)
        .containsExactly("eth1", "eth0");
    assertThat(settings.duplicates()).containsExactly("eth1");
  }

  @Test
  void keepsBadTextsOfAnyLengthToOneShortLine() {
    assertThatThrownBy(() -> settings(Map.of("count", "9".repeat(10_000))))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    assertThatThrownBy(() -> settings(Map.of("output", "a\nb\u001b[31m")))
        .hasMessage("invalid output 'a?b?[31m': must be bars, json, table, none");
  }

  @Test
  void takesEveryAddressOfAResponderSNameAndASampleOfThem() {
    CapacitySettings capacity =
        TestSettings.of(Map.of("capacity-server", "all:nodes.example:32601", "sample", "3"))
            .capacity();

    assertThat(capacity.servers()).containsExactly(Server.parse("all:nodes.example:32601"));
    assertThat(capacity.calibrate()).isFalse();
    assertThat(capacity.deep()).isFalse();
  }

  @Test
  void takesAddressesThatLeadToAResponderWithAToken(@TempDir Path folder) throws IOException {
    String token = Files.writeString(folder.resolve("token"), "a-token-of-tests").toString();
    Map<String, String> options = new HashMap<>(Map.of("responder", "32601"));
    options.put("responder-address", "192.0.2.1:443,[2001:db8::1]:32601");
    options.put("responder-allow", "192.0.2.0/24");
    assertThatThrownBy(() -> TestSettings.of(options))
        .hasMessage(
            "invalid responder-address: only a responder with a token compares addresses; add them"
                + " with --responder and --capacity-token-file");
    options.put("capacity-token-file", token);
    assertThat(TestSettings.of(options).capacity().responderAddresses())
        .extracting(each -> each.address().getHostAddress() + " " + each.port())
        .containsExactly("192.0.2.1 443", "2001:db8:0:0:0:0:0:1 32601");
    options.remove("responder");
    assertThatThrownBy(() -> TestSettings.of(options))
        .hasMessageStartingWith("invalid responder-address: only a responder with a token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1",
        "192.0.2.1:",
        "192.0.2.1:0",
        "192.0.2.1:65536",
        "192.0.2.256:1",
        "0.0.0.0:1",
        "[::]:1",
        "[192.0.2.1]:1",
        "2001:db8::1:1",
        "[fe80::1%eth0]:1",
        "name:1",
        "32601",
        " 192.0.2.1:1"
      })
  void refusesAnAddressOfTheResponderThatNobodyCanDial(String text) {
    assertThatThrownBy(() -> Option.RESPONDER_ADDRESS.parse(text))
        .hasMessage(
            "invalid responder-address '%s': must be the IPv4:PORT or [IPv6]:PORT of one machine,"
                + " with a port from 1 to 65535",
            text);
  }

  @Test
  void downloadsAndUploadsWithOneServer() {
    CapacitySettings capacity =
        TestSettings.of(
                Map.of(
                    "capacity-url", "http://a.example/x",
                    "capacity-upload-url", "http://a.example/y interval=1h"))
            .capacity();

    assertThat(capacity.webObjects()).extracting(WebObject::upload).containsExactly(false, true);
    assertThat(capacity.webServers()).hasSize(1);
    assertThat(capacity.longestWebInterval()).isEqualTo(Duration.ofHours(1));
    assertThatThrownBy(
            () ->
                TestSettings.of(
                    Map.of("capacity-upload-url", "http://a.example/x,http://a.example/y")))
        .hasMessageStartingWith("invalid capacity-upload-url")
        .hasMessageContaining("has the same server");
  }

  @Test
  void calibratesByACapacityServerWithAndWithoutAToken(@TempDir Path folder) throws IOException {
    String token = Files.writeString(folder.resolve("token"), "a-token-of-tests").toString();
    Map<String, String> options =
        new HashMap<>(Map.of("calibrate", "true", "capacity-server", "a:1"));
    assertThat(TestSettings.of(options).capacity().calibrate()).isTrue();
    options.put("capacity-token-file", token);
    assertThat(TestSettings.of(options).capacity().calibrate()).isTrue();
    Map<String, String> web = Map.of("calibrate", "true", "capacity-url", "http://a.example/10M");
    assertThat(TestSettings.of(web).capacity().calibrate()).isTrue();
    assertThatThrownBy(() -> TestSettings.of(Map.of("calibrate", "true")))
        .hasMessageStartingWith("invalid calibrate: nothing is measured to calibrate by");
    assertThatThrownBy(() -> TestSettings.of(Map.of("calibrate", "yes")))
        .hasMessage("invalid calibrate 'yes': must be true or false");
    assertThatThrownBy(() -> TestSettings.of(Map.of("capacity-deep", "true")))
        .hasMessageContaining("add it with --capacity-token-file");
  }
}
