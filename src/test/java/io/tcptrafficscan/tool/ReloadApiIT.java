package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tcptrafficscan.launch.FreePort;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file on the command line, and the reload over HTTP. */
class ReloadApiIT {
  private static final String GOOD = "interfaces: [lo]\nservers: ['127.0.0.1:9']\noutput: none\n";

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("scan.yaml"), text);
  }

  @Test
  void reloadsForWhoMayAndSaysWhatIsWrong() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "secret of the test\n");
    String good = GOOD + "api-token-file: " + token + "\n";
    try (Tool tool = Tool.running("--config", file(good).toString())) {
      String[] secret = {"Authorization", "Bearer secret of the test"};
      assertThat(tool.api("POST", "/-/reload").statusCode()).isEqualTo(401);
      assertThat(
              tool.raw(
                  "POST /-/reload HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n"))
          .contains(" 403 ");
      assertThat(tool.api("GET", "/-/reload", secret).statusCode()).isEqualTo(405);
      HttpResponse<String> done = tool.api("POST", "/-/reload", secret);
      assertThat(done.statusCode()).isEqualTo(200);
      assertThat(done.body()).isEqualTo("Configuration reloaded\n");
      String[] json = {"Authorization", "Bearer secret of the test", "Accept", "application/json"};
      assertThat(tool.api("POST", "/-/reload", json).body()).isEqualTo("Configuration reloaded\n");

      file(good + "intervall: 1s\n");
      HttpResponse<String> refused = tool.api("POST", "/-/reload", secret);
      assertThat(refused.statusCode()).isEqualTo(500);
      assertThat(refused.body())
          .isEqualTo(folder + "/scan.yaml:5:1: unknown key 'intervall': did you mean interval?\n");
      assertThat(tool.value("tcp_traffic_scan_config_last_reload_successful")).isZero();
    }
  }

  @Test
  void hasNothingToReloadWithoutAFile() {
    try (Tool tool = Tool.running("-i", "lo", "-s", "127.0.0.1:9", "--output", "none")) {
      HttpResponse<String> answer = tool.api("POST", "/-/reload");
      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(answer.body()).contains("start with --config FILE");
      assertThat(tool.value("tcp_traffic_scan_config_last_reload_successful")).isEqualTo(1);
    }
  }

  @Test
  void measuresOnAfterSighupWithoutAFile() {
    List<String> prefix = List.of("env", "--default-signal=HUP");
    try (Tool tool = Tool.start(Map.of(), null, prefix, "-i", "lo", "-s", "127.0.0.1:9")) {
      tool.awaitReady();
      tool.signal("HUP");
      await().until(() -> tool.err.stream().anyMatch(line -> line.contains("reload_ignored")));

      assertThat(tool.err.stream().filter(line -> line.contains("event=reload_ignored")))
          .singleElement()
          .asString()
          .contains("level=WARN", "there is no --config file");
      assertThat(tool.metricsGet("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Tag("full")
  @Test
  void listensWhereTheFileSays() throws IOException {
    Path file = file(GOOD + "metrics-host: 127.0.0.1\nlog-level: debug\n");
    try (Tool tool = Tool.running("--config", file.toString())) {
      assertThat(tool.metrics()).contains("tcp_traffic_scan_probes_total{interface=\"lo\"");
      await().until(() -> tool.err.stream().anyMatch(line -> line.contains("level=DEBUG")));
    }
    int metrics = FreePort.find();
    int api = FreePort.find();
    file(GOOD + "metrics-port: " + metrics + "\napi-port: " + api + "\nmetrics-host: 127.0.0.1\n");
    List<String> withoutPorts =
        List.of("env", "-u", "TCP_TRAFFIC_SCAN_METRICS_PORT", "-u", "TCP_TRAFFIC_SCAN_API_PORT");
    try (Tool tool = Tool.start(Map.of(), null, withoutPorts, "--config", file.toString())) {
      assertThat(tool.pid()).isPositive();
      await()
          .atMost(java.time.Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(
              () -> {
                new java.net.Socket("127.0.0.1", metrics).close();
                new java.net.Socket("127.0.0.1", api).close();
                return true;
              });
    }
  }

  @Test
  void checksWithoutAPortAndSaysEveryError() throws IOException {
    file("interfaces: [lo]\nservers: [a:0]\ninterval: 0\nfoo: 1\n");
    try (Tool bad = Tool.start("--config", folder + "/scan.yaml", "--check-config")) {
      assertThat(bad.exitStatus()).isEqualTo(2);
      assertThat(bad.out).isEmpty();
      assertThat(bad.err).hasSize(3).allMatch(line -> line.contains("/scan.yaml:"));
    }
    file(GOOD);
    try (Tool good = Tool.start("--config", folder + "/scan.yaml", "--check-config");
        ServerSocket metrics = new ServerSocket(good.metricsPort);
        ServerSocket api = new ServerSocket(good.apiPort)) {
      assertThat(good.exitStatus()).isZero();
      assertThat(good.err).isEmpty();
      assertThat(good.out).containsExactly("configuration valid: interfaces: 1, servers: 1");
    }
    try (Tool print = Tool.start("--config", folder + "/scan.yaml", "--print-config")) {
      assertThat(print.exitStatus()).isZero();
      assertThat(print.out)
          .contains(
              "output: none # " + folder + "/scan.yaml:3",
              "metrics-port: " + print.metricsPort + " # environment",
              "interval: 1s # default");
    }
  }
}
