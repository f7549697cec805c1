package io.tcptrafficscan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.AddressFamily;
import io.tcptrafficscan.net.InterfaceName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final Arguments arguments = new Arguments(print(out), print(err), environment);

  private OptionalInt settle(String... args) {
    return arguments.settle(args);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void assertRefused(OptionalInt status) {
    assertThat(status).hasValue(Arguments.BAD_INPUT);
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).startsWith("tcp-traffic-scan: ").endsWith(" (see --help)\n");
    assertThat(text(err).lines()).hasSize(1);
    assertThat(text(err).strip().codePoints()).noneMatch(Character::isISOControl);
    assertThat(text(err)).hasSizeLessThan(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
                                                    | add an interface with -i, for example -i eth0, and a server with -s, for example -s 1.1.1.1
          -i eth0                                   | nothing to measure: add a server with -s
          -s 1.1.1.1                                | nothing to measure: add an interface with -i
          -4 -6 -i eth0 -s 1.1.1.1                  | option '--family' is given more than once
          -i eth0 -s 1.1.1.1 --family inet          | invalid family 'inet': must be any, ipv4, ipv6
          --bogus                                   | unknown option '--bogus' (see
          --interfce eth0                           | unknown option '--interfce': did you mean --interface? (see
          --interfce=eth0                           | unknown option '--interfce': did you mean --interface? (see
          -x                                        | unknown option '-x' (see
          eth0 1.1.1.1                              | unexpected argument 'eth0': interfaces are given with -i, servers with -s
          -i eth0 -s http://host/                   | invalid server 'http://host/': a URL is not accepted: give its host, or host:port
          -i eth1@if3 -s 1.1.1.1                    | invalid interface 'eth1@if3': did you mean eth1?
          -i                                        | missing value: give --interface <INTERFACE> (see
          -i -s 1.1.1.1                             | missing value: give --interface <INTERFACE> (see
          -i eth0 -s 1.1.1.1 --interval             | missing value: give --interval <DURATION> (see
          -i eth0 -s 1.1.1.1 --interval=            | for --interval: must not be empty
          -i eth0 -s 1.1.1.1 --interval 1s --interval 2s | option '--interval' is given more than once (see
          -i eth0 -s 1.1.1.1 --api-port 1 --api-port 1   | option '--api-port' is given more than once (see
          -i eth0 -s 1.1.1.1 --interval -1s         | invalid interval '-1s': must be a duration from 10ms to 3600s
          -i eth0 -s 1.1.1.1 --count 99999999999999999999 | must be a whole number from 1 to 1000000000000
          -i eth0 -s 1.1.1.1 --output xml           | must be bars, json, table, none
          -i eth0 -s 1.1.1.1 --metrics-port 65536   | must be a whole number from 1 to 65535
          -i eth0 -s [::1                           | the bracket is not closed
          -i eth0,eth1 -s 1.1.1.1,8.8.8.8           | invalid server '1.1.1.1,8.8.8.8'
          -i a/b -s 1.1.1.1                         | must be 1 to 15 bytes
          -i eth0 -s 1.1.1.1 --calibrate            | invalid calibrate: nothing is measured to calibrate by; add a responder with --capacity-server
          -i eth0 -s 1.1.1.1 --capacity-deep        | invalid capacity-deep: responders serve deep trains only to clients that know their token; add it with --capacity-token-file
          -i eth0 -s 1.1.1.1 --calibrate=x          | invalid calibrate 'x': must be true or false
          -i eth0 -s 1.1.1.1 --hello-train=yes      | invalid hello-train 'yes': must be true or false
          -i eth0 -s 1.1.1.1 --hello-train=         | invalid hello-train '': must be true or false
          -i eth0 -s 1.1.1.1 --hello-train true     | unexpected argument 'true'
          -i eth0 -s 1.1.1.1 --capacity-deep=TRUE   | invalid capacity-deep 'TRUE': must be true or false
          --help=                                   | invalid help '': must be true or false
          --check-config=x                          | invalid check-config 'x': must be true or false
          -h=x                                      | invalid h 'x': must be true or false
          capacity --deep=x                         | invalid deep 'x': must be true or false
          capacity --bogus                          | unknown option '--bogus' (see
          capacity --help=false                     | missing value: give --interface <INTERFACE> and --url <URL>, --upload-url <URL> or --server <NODE:PORT>
          -i eth0 -s 1.1.1.1 --check-config --print-config | --check-config and --print-config exclude each other: give one of them
          -i eth0 -s 1.1.1.1 --capacity-server a:0  | invalid capacity-server 'a:0': the port must be 1 to 65535
          -i eth0 -s 1.1.1.1 --alias a              | must be ALIAS=INTERFACE
          """)
  void refusesInOneLineWithStatusTwo(String line, String problem) {
    assertRefused(settle(line == null ? new String[0] : line.split(" ")));

    assertThat(text(err)).contains(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-i",
        "-s",
        "--interval",
        "--alias",
        "--state-file",
        "--api-token-file",
        "--close"
      })
  void refusesAnEmptyValue(String option) {
    for (String value : new String[] {"", " ", "\t"}) {
      out.reset();
      err.reset();
      List<String> args = new ArrayList<>(List.of("-i", "eth0", "-s", "1.1.1.1"));
      args.addAll(List.of(option, value));
      assertRefused(settle(args.toArray(String[]::new)));

      assertThat(text(err)).contains("must not be empty");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--a\nb",
        "--a\u001b[31mb",
        "a\rb",
        "--\u0000",
        "a\u0085b",
        "--count=1\n2",
        "-i=a\u001bb"
      })
  void keepsControlCharactersOffTheTerminal(String argument) {
    assertRefused(settle("-i", "eth0", "-s", "1.1.1.1", argument));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--", "", "-s=", "--count="})
  void repeatsNoOverLongArgument(String start) {
    assertRefused(settle("-i", "eth0", "-s", "1.1.1.1", start + "9".repeat(10_000)));
  }

  @ParameterizedTest
  @CsvSource({"--help", "-i eth0 --help", "--help --count 0", "-h --help"})
  void showsAllOptionsInGroupsOnStandardOutput(String line) {
    assertThat(settle(line.split(" "))).hasValue(0);

    assertThat(text(err)).isEmpty();
    assertThat(text(out))
        .contains("-i, --interface", "-s, --server", "TCP_TRAFFIC_SCAN_METRICS_PORT")
        .contains(Option.ALL.stream().map(Option::longName).toList())
        .containsSubsequence(
            Arrays.stream(Option.Group.values())
                .map(group -> "\n" + group.title() + ":\n")
                .toList())
        .contains("Examples:\n  tcp-traffic-scan -i eth0")
        .doesNotContain("@");
  }

  @Test
  void showsANewcomerFewOptions() {
    assertThat(settle("-h")).hasValue(0);

    assertThat(text(err)).isEmpty();
    assertThat(text(out))
        .contains("-i, --interface", "-s, --server", "See --help for all options.")
        .doesNotContain("--max-paths");
    assertThat(text(out).lines()).hasSizeLessThan(30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void showsTheVersionInOneLine(String option) {
    assertThat(settle(option)).hasValue(0);

    assertThat(text(err)).isEmpty();
    assertThat(text(out)).matches("tcp-traffic-scan \\S+ \\(revision \\S+, Java \\S+\\)\n");
  }

  private Settings settings() {
    return arguments.configuration().settings();
  }

  private OptionalInt settleOnFreePorts(String... args) throws IOException {
    try (ServerSocket metrics = new ServerSocket(0);
        ServerSocket api = new ServerSocket(0)) {
      List<String> all = new ArrayList<>(List.of(args));
      all.add("--metrics-port=" + metrics.getLocalPort());
      all.add("--api-port=" + api.getLocalPort());
      metrics.close();
      api.close();
      return settle(all.toArray(String[]::new));
    }
  }

  @ParameterizedTest
  @CsvSource({"-4, IPV4", "-6, IPV6", "--family=any, ANY", "--family=ipv6, IPV6"})
  void takesTheFamilyInItsShortForm(String argument, AddressFamily family) throws IOException {
    settleOnFreePorts(argument, "-i", "eth0", "-s", "a.example");

    assertThat(text(err)).isEmpty();
    assertThat(settings().family()).isEqualTo(family);
  }

  @Test
  void handsOverWhatWasTyped() throws IOException {
    OptionalInt status =
        settleOnFreePorts(
            "-i",
            "a,b",
            "-ieth0",
            "-s",
            "1.1.1.1",
            "--server=8.8.8.8",
            "--count",
            "3",
            "--alias",
            "wan0=a,b");

    assertThat(text(err)).isEmpty();
    assertThat(text(out)).isEmpty();
    assertThat(status).isEmpty();
    assertThat(settings().interfaces()).extracting(Object::toString).containsExactly("a,b", "eth0");
    assertThat(settings().servers()).hasSize(2);
    assertThat(settings().count()).hasValue(3);
    assertThat(settings().aliases())
        .containsEntry(new InterfaceName("wan0"), new InterfaceName("a,b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a${user.home}b",
        "a$$b",
        "$${x}",
        "\\${x}",
        "a\\b",
        "a\\\\b",
        "${",
        "$",
        "\\$",
        "a,b",
        "a\\,b",
        "a b",
        "${a}",
        "\\"
      })
  void readsNoExpressionIntoAText(String name) throws IOException {
    settleOnFreePorts("-i", name.replace(" ", "_"), "-s", "1.1.1.1", "--state-file", name);

    assertThat(text(err)).isEmpty();
    assertThat(settings().stateFile()).contains(Path.of(name));
    if (name.length() <= 15) {
      assertThat(settings().interfaces())
          .extracting(Object::toString)
          .containsExactly(name.replace(" ", "_"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--hello-train, true",
    "--hello-train=true, true",
    "--hello-train=false, false",
    "--hello-train --hello-train=false, ",
  })
  void takesAFlagAloneOrWithTrueOrFalse(String flag, Boolean on) throws IOException {
    environment.put("TCP_TRAFFIC_SCAN_HELLO_TRAIN", "true");
    OptionalInt status = settleOnFreePorts(("-s 1.1.1.1 " + flag + " -i eth0").split(" "));

    if (on == null) {
      assertThat(text(err)).contains("option '--hello-train' is given more than once");
    } else {
      assertThat(status).isEmpty();
      assertThat(settings().capacity().helloTrain()).isEqualTo(on);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api-token-file",
        "responder-allow",
        "capacity-token-file",
        "state-file",
        "capacity-server"
      })
  void takesTheEnvironmentLiterally(String name) throws IOException {
    environment.put(
        "TCP_TRAFFIC_SCAN_" + name.replace('-', '_').toUpperCase(Locale.ROOT), "/run/${NOPE}/tok");
    OptionalInt status = settleOnFreePorts("-i", "eth0", "-s", "1.1.1.1");

    assertThat(status).hasValue(Arguments.BAD_INPUT);
    assertThat(text(err)).contains("invalid " + name + " '/run/${NOPE}/tok'");
  }

  @Test
  void refusesAVariableThatJavaCouldNotDecode() {
    environment.put("TCP_TRAFFIC_SCAN_INTERFACE", "caf\ufffd\ufffd");
    environment.put("ANOTHER_TOOLS_VARIABLE", "\ufffd");
    assertRefused(settle("-s", "1.1.1.1"));

    assertThat(text(err))
        .contains("the variable TCP_TRAFFIC_SCAN_INTERFACE has characters beyond ASCII")
        .contains("set LC_ALL to a UTF-8 locale");
  }

  @Test
  void saysWhichPortIsTakenWithStatusOne() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      OptionalInt status =
          settle(
              "-i",
              "lo",
              "-s",
              "1.1.1.1",
              "--metrics-host",
              "127.0.0.1",
              "--metrics-port",
              String.valueOf(taken.getLocalPort()));

      assertThat(status).hasValue(1);
      assertThat(text(out)).isEmpty();
      assertThat(text(err).lines()).hasSize(1);
      assertThat(text(err))
          .startsWith("tcp-traffic-scan: cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .contains("--metrics-port");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "capacity",
        "capacity -i eth0",
        "capacity -s 192.0.2.1:32601",
        "capacity -i eth0 -s 192.0.2.1",
        "capacity -i eth0 -s 2001:db8::1:443",
        "capacity -i eth0 -s node",
        "capacity -i eth0 -s 192.0.2.1:0",
        "capacity -i a/b -s 192.0.2.1:32601",
        "capacity -i eth0 -s 192.0.2.1:32601 --deep",
        "capacity -i eth0 -s 192.0.2.1:32601 --output bars",
        "capacity -i eth0 -s 192.0.2.1:32601 --capacity-token-file /nonesuch",
        "capacity -i eth0 -s 192.0.2.1:32601 --nonesuch"
      })
  void refusesAWrongCapacityCommandBeforeItSendsAnything(String line) {
    assertRefused(settle(line.split(" ", -1)));
  }

  @Test
  void explainsTheCapacityCommand() {
    assertThat(settle("capacity", "--help")).hasValue(0);
    assertThat(text(out)).contains("Usage: tcp-traffic-scan capacity").contains("--deep");
    assertThat(text(err)).isEmpty();
  }

  @Test
  void completesInBash(@TempDir Path folder) throws IOException {
    Files.createFile(folder.resolve("bolt.yaml"));
    assertThat(completed(folder, "--inter")).containsExactly("--interface", "--interval");
    assertThat(completed(folder, "--metrics-")).contains("--metrics-port");
    assertThat(completed(folder, "cap")).containsExactly("capacity");
    assertThat(completed(folder, "--log-level ''"))
        .containsExactly("debug", "error", "info", "warn");
    assertThat(completed(folder, "--output j")).containsExactly("json");
    assertThat(completed(folder, "--close ''")).containsExactly("fin", "rst");
    assertThat(completed(folder, "--hello-train --cal")).containsExactly("--calibrate");
    for (String option : List.of("--config", "--state-file", "capacity --capacity-token-file")) {
      assertThat(completed(folder, option + " " + folder + "/bo"))
          .containsExactly(folder + "/bolt.yaml");
    }
  }

  /** What bash offers for the last word, after both names of the tool. */
  private static List<String> completed(Path folder, String words) throws IOException {
    Path script = Files.writeString(folder.resolve("completion"), CommandLineModel.completion());
    String typing =
        """
        compopt() { :; }
        source %s
        COMP_WORDS=(tcp-traffic-scan %s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        complete -p ./run.sh tcp-traffic-scan | sed 's/.* -F \\([^ ]*\\) .*/\\1/' | sort -u
        _complete_tcp-traffic-scan
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, words);
    Process process =
        new ProcessBuilder("bash", "-c", typing)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = process.inputReader().lines().map(String::strip).toList();
    assertThat(lines).startsWith("_complete_tcp-traffic-scan");
    return lines.stream().skip(1).sorted().toList();
  }

  @ParameterizedTest
  @CsvSource({
    "--help, --help=true",
    "-h, -h=true",
    "--version, --version=true",
    "-i eth0 -s 1.1.1.1 --check-config, --check-config=true -i eth0 -s 1.1.1.1 --print-config=false",
    "--help, --bogus --help",
    "-h, -h -i",
    "capacity --help, capacity --help --bogus",
    "capacity --help, capacity -s x --help=true --deep=false"
  })
  void answersAsToTheShortForm(String plain, String other) {
    assertThat(settle(plain.split(" "))).hasValue(0);
    String expected = text(out);
    out.reset();
    assertThat(settle(other.split(" "))).hasValue(0);

    assertThat(text(out)).isEqualTo(expected).isNotEmpty();
    assertThat(text(err)).isEmpty();
  }

  @Test
  void refusesAStateFileThatItCannotWrite(@TempDir Path folder) throws IOException {
    for (String check : List.of("--check-config", "--check-config=false")) {
      for (String file : List.of(folder + "/none/state", folder.toString())) {
        err.reset();
        OptionalInt status =
            settleOnFreePorts("-i", "eth0", "-s", "1.1.1.1", "--state-file", file, check);

        assertThat(status).hasValue(Arguments.BAD_INPUT);
        assertThat(text(err).lines()).singleElement().asString().contains("invalid state-file '");
      }
    }
    assertThat(settleOnFreePorts("-i", "eth0", "-s", "1.1.1.1", "--state-file", folder + "/new"))
        .isEmpty();
  }

  @Test
  void saysWhyThereIsNoCapacity() {
    assertThat(settle("capacity", "-i", "nonesuch0", "-s", "192.0.2.1:32601")).hasValue(1);
    assertThat(text(out).lines().toList())
        .startsWith(
            "INTERFACE       SERVER                       DIRECTION       CAPACITY   ERROR"
                + "       TIME       BYTES  NOTE")
        .contains("")
        .element(2)
        .asString()
        .matches(
            "nonesuch0 +192.0.2.1:32601 +upload +- +- +- +0 +unreachable:"
                + " SO_BINDTODEVICE: No such device .*");
    assertThat(text(err)).as("no progress where there is no terminal").isEmpty();
  }

  @Test
  void saysWhyThereIsNoCapacityToAProgram() {
    assertThat(settle("capacity", "-i", "nonesuch0", "-s", "192.0.2.1:32601", "--output", "json"))
        .hasValue(1);
    assertThat(text(out).lines())
        .hasSize(2)
        .first()
        .asString()
        .matches(
            "\\{\"time\":\"20.*Z\",\"interface\":\"nonesuch0\",\"server\":\"192.0.2.1:32601\","
                + "\"server_ip\":\"192.0.2.1\",\"direction\":\"download\",\"method\":\"train\","
                + "\"bytes\":0,\"reason\":\"unreachable\",\"detail\":\"SO_BINDTODEVICE: .*\"}");
  }

  @Test
  void measuresOverTheInterfacesThatAPatternMeansNow() {
    assertThat(settle("capacity", "-i", "nonesuch*", "-s", "192.0.2.1:32601")).hasValue(2);
    assertThat(text(err))
        .contains("no interface is meant by -i nonesuch* now: give the name of one");
  }
}
