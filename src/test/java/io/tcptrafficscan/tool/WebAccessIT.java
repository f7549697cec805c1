package io.tcptrafficscan.tool;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The metrics port with TLS and passwords, asked by curl. */
class WebAccessIT {
  /** Of the password that stands in {@link #USER}. */
  private static final String HASH = "$2y$10$Elb9zzT.cvAdMEMaWxRUb.EcdoRgaanLhWRhpHUfL18v5gxmqW0xy";

  private static final String USER = "prometheus:secret-of-prometheus";

  @TempDir Path folder;

  /** The status of the answer; 000 without one. */
  private String status(Tool tool, String path, String... more) {
    List<String> words = new ArrayList<>(List.of("curl", "-s", "-m", "10", "-o", "/dev/null"));
    words.addAll(List.of("-w", "%{http_code}", "--cacert", "server.crt"));
    words.addAll(List.of(more));
    words.add("https://localhost:" + tool.metricsPort + path);
    try {
      Process curl = new ProcessBuilder(words).directory(folder.toFile()).start();
      return new String(curl.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new TestAbortedException("curl is not installed", e);
    }
  }

  private String webConfig(String text) throws IOException {
    Path file = folder.resolve("web.yml");
    Files.writeString(file, text);
    return file.toString();
  }

  private static Tool start(String webConfig, String... more) {
    List<String> words = new ArrayList<>(List.of("-i", "lo", "-s", "127.0.0.1:9"));
    words.addAll(List.of("--metrics-host", "127.0.0.1", "--web-config", webConfig));
    words.addAll(List.of(more));
    return Tool.start(words.toArray(String[]::new));
  }

  private void awaitReady(Tool tool, String... more) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> status(tool, "/-/ready", more).equals("200"));
  }

  @Test
  void wantsTlsAndAPasswordForEveryPath() throws IOException {
    TestCertificates.selfSigned(folder, "server");
    String file =
        webConfig(
            """
            tls_server_config: {cert_file: server.crt, key_file: server.key, min_version: TLS13}
            basic_auth_users: {prometheus: %s}
            """
                .formatted(HASH));
    try (Tool tool = start(file, "--metrics-host", "::1")) {
      awaitReady(tool, "-u", USER);

      for (String path : List.of("/", "/metrics", "/health/live", "/-/healthy", "/none")) {
        assertThat(status(tool, path)).as(path).isEqualTo("401");
        assertThat(status(tool, path, "-u", "prometheus:wrong")).as(path).isEqualTo("401");
        assertThat(status(tool, path, "-u", "x:secret-of-prometheus")).as(path).isEqualTo("401");
      }
      assertThat(status(tool, "/metrics", "-u", USER)).isEqualTo("200");
      assertThat(status(tool, "/metrics", "-u", USER, "-6")).isEqualTo("200");
      assertThat(status(tool, "/metrics", "-u", USER, "--tls-max", "1.2")).isEqualTo("000");
      assertThat(tool.out).anyMatch(line -> line.contains("available at https://localhost:"));
    }
  }

  @Test
  void wantsACertificateThatTheAuthorityOfClientsSigned() throws IOException {
    TestCertificates.selfSigned(folder, "server");
    TestCertificates.selfSigned(folder, "client");
    TestCertificates.selfSigned(folder, "stranger");
    String file =
        webConfig(
            """
            tls_server_config:
              cert_file: server.crt
              key_file: server.key
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: client.crt
            """);
    try (Tool tool = start(file)) {
      awaitReady(tool, "--cert", "client.crt", "--key", "client.key");

      for (String path : List.of("/metrics", "/health/live", "/-/healthy", "/none")) {
        assertThat(status(tool, path)).as(path).isEqualTo("000");
        assertThat(status(tool, path, "--cert", "stranger.crt", "--key", "stranger.key"))
            .as(path)
            .isEqualTo("000");
      }
      assertThat(status(tool, "/metrics", "--cert", "client.crt", "--key", "client.key"))
          .isEqualTo("200");
    }
  }

  private static long failures(Tool tool) {
    return tool.err.stream().filter(line -> line.contains("event=web_config_failed")).count();
  }

  @Test
  void followsACertificateAndAPasswordThatChange() throws IOException {
    TestCertificates.selfSigned(folder, "server");
    String text =
        """
        tls_server_config: {cert_file: %1$s.crt, key_file: %1$s.key}
        basic_auth_users: {%2$s: %3$s}
        """;
    try (Tool tool = start(webConfig(text.formatted("server", "prometheus", HASH)))) {
      awaitReady(tool, "-u", USER);

      webConfig(text.formatted("late", "other", HASH));
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> failures(tool) == 1);
      assertThat(status(tool, "/metrics", "-u", USER)).isEqualTo("200");

      TestCertificates.selfSigned(folder, "late");
      Files.copy(folder.resolve("late.crt"), folder.resolve("server.crt"), REPLACE_EXISTING);
      awaitReady(tool, "-u", USER.replace("prometheus:", "other:"));
      assertThat(status(tool, "/metrics", "-u", USER)).isEqualTo("401");
    }
  }
}
