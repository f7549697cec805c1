package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the process says and how it ends where there is nothing to measure. */
class CommandLineIT {
  private static final String[] PATH = {"-i", "lo", "-s", "127.0.0.1:9"};

  private static String[] with(String... more) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(PATH), java.util.Arrays.stream(more))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                      | add an interface with -i, for example -i eth0
          -i lo                                   | add a server with -s, for example -s 1.1.1.1
          -s 127.0.0.1                            | add an interface with -i, for example -i eth0
          -i lo -s 127.0.0.1:0                    | the port must be 1 to 65535
          -i lo -s 127.0.0.1 --interval 0         | must be a duration from 10ms to 3600s
          -i lo -s 127.0.0.1 --count -1           | must be a whole number from 1
          -i lo -s 127.0.0.1 --output bar         | must be bars, json, table, none
          -i lo -s 127.0.0.1 --nonsense           | unknown option '--nonsense'
          -i lo -s 127.0.0.1 --alias wan0=eth7    | eth7 is not among the interfaces given by name with -i
          -i lo -s 127.0.0.1 --api-token-file /no | cannot be read
          -i lo -s 127.0.0.1 --metrics-port 7 --api-port 7 | must differ
          -i lo -s @/etc/passwd                   | invalid server '@/etc/passwd'
          """)
  void saysInOneLineWhatIsWrongWithStatusTwo(String arguments, String problem) {
    try (Tool tool = Tool.start(arguments.isEmpty() ? new String[0] : arguments.split(" "))) {
      assertThat(tool.exitStatus()).isEqualTo(2);
      assertThat(tool.out).isEmpty();
      assertThat(tool.err).singleElement().asString().contains(problem);
    }
  }

  @Test
  void showsHelpAndVersionWhileThePortsAreHeld() throws IOException {
    try (Tool help = Tool.start("--help");
        ServerSocket metrics = new ServerSocket(help.metricsPort);
        ServerSocket api = new ServerSocket(help.apiPort)) {
      assertThat(help.exitStatus()).isZero();
      assertThat(help.out).anyMatch(line -> line.contains("--interface=<INTERFACE>"));
      assertThat(help.err).isEmpty();
    }
    try (Tool version = Tool.start("--version")) {
      assertThat(version.exitStatus()).isZero();
      assertThat(version.out).singleElement().asString().startsWith("tcp-traffic-scan ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "-i lo -s 127.0.0.1 --print-config"})
  void saysThatTheTextThatWasAskedForCannotBeWritten(String arguments) {
    List<String> full = List.of("bash", "-c", "exec \"$0\" \"$@\" > /dev/full");
    try (Tool tool = Tool.start(Map.of(), null, full, arguments.split(" "))) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.err).containsExactly("tcp-traffic-scan: standard output cannot be written");
    }
  }

  @Test
  void saysInOneLineThatAPortIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Tool tool =
            Tool.start(
                with("--metrics-host", "127.0.0.1", "--metrics-port", "" + taken.getLocalPort()))) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.out).isEmpty();
      assertThat(tool.err)
          .singleElement()
          .asString()
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void prefersCommandLineToEnvironmentToFile(@TempDir Path directory) throws IOException {
    Path config = directory.resolve("scan.yaml");
    Files.writeString(
        config,
        "{interfaces: [lo], servers: ['127.0.0.1:9'], interval: 7s, timeout: 7s, count: 0}");
    String[] arguments = {"--config", "scan.yaml"};
    try (Tool file = Tool.start(Map.of(), directory, List.of(), arguments)) {
      assertThat(file.exitStatus()).isEqualTo(2);
      assertThat(file.err).singleElement().asString().contains("invalid count '0'");
    }
    Map<String, String> environment = Map.of("TCP_TRAFFIC_SCAN_COUNT", "-5");
    try (Tool env = Tool.start(environment, directory, List.of(), arguments)) {
      assertThat(env.exitStatus()).isEqualTo(2);
      assertThat(env.err).singleElement().asString().contains("invalid count '-5'");
    }
    try (Tool line =
        Tool.start(environment, directory, List.of(), "--config", "scan.yaml", "--count", "1")) {
      assertThat(line.exitStatus()).as("no probe succeeded").isEqualTo(1);
      assertThat(line.out).contains("lo: |127.0.0.1:9:ERR|");
    }
  }

  @Test
  void readsNoSettingsFromFilesOfTheWorkingDirectory(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve(".env"),
        "TCP_TRAFFIC_SCAN_COUNT=0\nQUARKUS_HTTP_PORT=1\nQUARKUS_LOG_CONSOLE_FORMAT=bad %m%n\n");
    Path config = Files.createDirectories(directory.resolve("config"));
    Files.writeString(
        config.resolve("application.properties"),
        "tcp-traffic-scan.count=0\nquarkus.http.port=1\nquarkus.log.console.format=bad %m%n\n");
    try (Tool tool =
        Tool.start(Map.of(), directory, List.of(), with("--count", "1", "-i", "nonesuch0"))) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.out).contains("lo: |127.0.0.1:9:ERR|");
      assertThat(tool.err).isNotEmpty().allMatch(line -> line.startsWith("time="));
    }
  }

  @Test
  void opensNoSettingsFilesOfTheWorkingDirectory(@TempDir Path directory) throws IOException {
    Path config = Files.createDirectories(directory.resolve("config"));
    for (Path file : List.of(directory.resolve(".env"), config.resolve("application.properties"))) {
      Files.writeString(file, "X=\\u12\n"); // whoever parses it ends with an error
    }
    try (Tool tool = Tool.start(Map.of(), directory, List.of(), with("--count", "1"))) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.out).contains("lo: |127.0.0.1:9:ERR|");
      assertThat(tool.err).noneMatch(line -> line.contains("application.properties"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QUARKUS_LOG_CONSOLE_FORMAT=bad %s%n",
        "QUARKUS_LOG_CONSOLE_ENABLE=false",
        "QUARKUS_LOG_CONSOLE_ENABLED=false",
        "QUARKUS_LOG_FILE_ENABLE=true",
        "QUARKUS_LOG_FILE_ENABLED=true",
        "QUARKUS_LOG_LEVEL=NONSENSE",
        "QUARKUS_HTTP_IO_THREADS=x",
        "QUARKUS_HTTP_SSL_CERTIFICATE_FILES=/nope",
        "QUARKUS_PROFILE=dev",
        "QUARKUS_CONFIG_LOCATIONS=nonesuch.properties",
        "SMALLRYE_CONFIG_LOCATIONS=nonesuch.properties",
        "JDK_JAVA_OPTIONS=-Dquarkus.http.io-threads=x -Dquarkus.log.console.format=bad"
      })
  void readsNoSettingsOfTheLibrariesItIsMadeOf(String variable, @TempDir Path directory) {
    String[] parts = variable.split("=", 2);
    Map<String, String> environment = Map.of(parts[0], parts[1]);
    try (Tool tool =
        Tool.start(environment, directory, List.of(), with("--count", "1", "-i", "nonesuch0"))) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.out).contains("lo: |127.0.0.1:9:ERR|");
      assertThat(tool.err.stream().filter(line -> !line.startsWith("NOTE: Picked up")))
          .isNotEmpty()
          .allMatch(line -> line.startsWith("time="));
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void namesTheInterfacesThereAreWhereOneIsMissing() {
    try (Tool tool = Tool.start("-i", "loo", "-s", "127.0.0.1:9", "--count", "1")) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.err)
          .anyMatch(
              line -> line.matches(".*event=interface_missing interface=loo existing=.*lo.*"));
    }
  }

  @Test
  void refusesArgumentsAndVariablesThatTheLocaleCannotExpress() {
    List<String> shell = List.of("sh", "-c", "exec \"$@\" -i \"$(printf '\\303\\274')\"", "sh");
    try (Tool c = Tool.start(Map.of("LC_ALL", "C"), null, shell, "-s", "127.0.0.1:9")) {
      assertThat(c.exitStatus()).isEqualTo(2);
      assertThat(c.err).singleElement().asString().contains("set LC_ALL to a UTF-8 locale");
    }
    String variable = "export TCP_TRAFFIC_SCAN_STATE_FILE=\"$(printf '\\303\\274')\"; exec \"$@\"";
    try (Tool c =
        Tool.start(Map.of("LC_ALL", "C"), null, List.of("sh", "-c", variable, "sh"), PATH)) {
      assertThat(c.exitStatus()).isEqualTo(2);
      assertThat(c.err)
          .singleElement()
          .asString()
          .contains("the variable TCP_TRAFFIC_SCAN_STATE_FILE has characters beyond ASCII");
    }
    Map<String, String> utf8 = Map.of("LC_ALL", "C.UTF-8");
    try (Tool tool = Tool.start(utf8, null, shell, "-s", "127.0.0.1:9", "--print-config")) {
      assertThat(tool.exitStatus()).isZero();
      assertThat(tool.out).contains("  - name: 'ü'");
    }
  }

  @ParameterizedTest
  @CsvSource({"ar, EG", "fa, IR"})
  void printsTheSameDigitsInEveryLocale(String language, String country) {
    Map<String, String> locale =
        Map.of("JDK_JAVA_OPTIONS", "-Duser.language=" + language + " -Duser.country=" + country);
    try (Tool help = Tool.start(locale, null, List.of(), with("--check-config"));
        Tool tool = Tool.start(locale, null, List.of(), with("--count", "1"))) {
      assertThat(help.exitStatus()).isZero();
      assertThat(help.out).containsExactly("configuration valid: interfaces: 1, servers: 1");
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.out).contains("lo: |127.0.0.1:9:ERR|");
      assertThat(String.join("", tool.err)).matches("\\p{ASCII}*");
    }
  }

  @Test
  void takesListsFromTheEnvironment() {
    Map<String, String> environment =
        Map.of(
            "TCP_TRAFFIC_SCAN_INTERFACE", "lo",
            "TCP_TRAFFIC_SCAN_SERVER", "127.0.0.1:9,127.0.0.2:9",
            "TCP_TRAFFIC_SCAN_COUNT", "1");
    try (Tool tool = Tool.start(environment, null, List.of())) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.out).contains("lo: |127.0.0.1:9:ERR|127.0.0.2:9:ERR|");
    }
  }

  @Test
  void leavesTheStateFileToTheAgentThatHasIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("state.json");
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), file);
    String[] first = {"-i", "lo", "-s", "127.0.0.1:9", "--state-file", file.toString()};
    String[] second = {"-i", "lo", "-s", "127.0.0.1:9", "--state-file", link.toString()};
    try (Tool holder = Tool.running(first)) {
      try (Tool other = Tool.start(second)) {
        assertThat(other.exitStatus()).isEqualTo(1);
        assertThat(other.out).isEmpty();
        assertThat(other.err)
            .containsExactly(
                "tcp-traffic-scan: cannot start: the state file '%s': another process uses it: give each agent a file of its own"
                    .formatted(link));
      }
      assertThat(holder.api("PUT", "/tcpflow?value=2").statusCode()).isEqualTo(200);
    }
    assertThat(file).content().contains("\"default\":2");
    Tool.running(second).close();
  }
}
