package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void wantsTlsAndAPasswordForEveryPath() throws IOException {
    TestCertificates.selfSigned(folder, "server");
    Path file = folder.resolve("web.yml");
    Files.writeString(
        file,
        """
        tls_server_config: {cert_file: server.crt, key_file: server.key, min_version: TLS13}
        basic_auth_users: {prometheus: %s}
        """
            .formatted(HASH));
    try (Tool tool =
        Tool.start(
            "-i",
            "lo",
            "-s",
            "127.0.0.1:9",
            "--metrics-host",
            "127.0.0.1",
            "--metrics-host",
            "::1",
            "--web-config",
            file.toString())) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> status(tool, "/-/ready", "-u", USER).equals("200"));

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
}
