package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.net.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebConfigTest {
  private static final String HASH = "$2y$10$Elb9zzT.cvAdMEMaWxRUb.EcdoRgaanLhWRhpHUfL18v5gxmqW0xy";
  private static final String WHOLE =
      """
      # from another exporter
      tls_server_config:
        cert_file: server.crt
        key_file: server.key
        client_auth_type: RequireAndVerifyClientCert
        client_ca_file: server.crt
        min_version: TLS13
        cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
      basic_auth_users:
        alice: %s
      http_server_config:
        http2: false
        headers:
          X-Frame-Options: deny
      """
          .formatted(HASH);

  @TempDir static Path folder;

  @BeforeAll
  static void makeCertificates() {
    TestCertificates.selfSigned(folder, "server");
    TestCertificates.selfSigned(folder, "other");
    TestCertificates.selfSigned(folder, "rsa", "rsa:2048");
  }

  private static WebConfig read(String text) throws IOException {
    return WebConfig.read(Files.writeString(folder.resolve("web.yml"), text));
  }

  private static WebConfig.Tls tls(String text) throws IOException {
    return read("tls_server_config: {" + text + "}").tls().orElseThrow();
  }

  @Test
  void readsAFileOfPrometheusExporters() throws IOException {
    WebConfig config = read(WHOLE);

    WebConfig.Tls tls = config.tls().orElseThrow();
    assertThat(tls.clientAuth()).isEqualTo(WebConfig.ClientAuth.REQUIRED);
    assertThat(tls.clientCas()).isPresent();
    assertThat(tls.protocols()).containsExactly("TLSv1.3");
    assertThat(tls.ciphers()).contains("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    assertThat(config.users()).containsOnlyKeys("alice").containsValue(HASH);
    assertThat(config.headers()).containsOnlyKeys("X-Frame-Options").containsValue("deny");
    assertThat(config.stamps().keySet())
        .extracting(file -> file.getFileName().toString())
        .contains("web.yml", "server.crt", "server.key");
    assertThat(config.isAuthenticating()).isTrue();
  }

  @Test
  void seesThatAFileChangedAfterItWasRead() throws IOException {
    WebConfig config = read(WHOLE);
    assertThat(config.isUpToDate()).isTrue();

    Files.writeString(folder.resolve("server.key"), "\n", StandardOpenOption.APPEND);
    assertThat(config.isUpToDate()).isFalse();
    assertThat(config.readAgain().isUpToDate()).isTrue();
  }

  @Test
  void findsFilesFromTheFileThatNamesThem() throws IOException {
    assertThat(tls("cert_file: server.crt, key_file: server.key").protocols())
        .containsExactly("TLSv1.2", "TLSv1.3");
  }

  @Test
  void readsKeysInEveryFormOfPem() throws IOException {
    TestCertificates.openssl(
        folder, List.of("rsa", "-traditional", "-in", "rsa.key", "-out", "pkcs1.key"));
    TestCertificates.openssl(folder, List.of("ec", "-in", "server.key", "-out", "sec1.key"));

    assertThat(tls("cert_file: rsa.crt, key_file: rsa.key")).isNotNull();
    assertThat(tls("cert_file: rsa.crt, key_file: pkcs1.key")).isNotNull();
    assertThat(tls("cert_file: server.crt, key_file: sec1.key")).isNotNull();
  }

  @Test
  void takesACertificateThatStandsInTheFile() throws IOException {
    String cert = Files.readString(folder.resolve("server.crt")).indent(4);
    String key = Files.readString(folder.resolve("server.key")).indent(4);

    assertThat(read("tls_server_config:\n  cert: |\n" + cert + "  key: |\n" + key).tls())
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                              | it is empty
          # nothing                                       | it is empty
          tls_server_config                               | must be a mapping
          [a]                                             | must be a mapping
          {tls: {}}                                       | unknown key 'tls'
          {tls_server_config: {}}                         | cert_file and key_file are required
          {tls_server_config: {cert_file: server.crt}}    | cert_file and key_file are required
          {tls_server_config: {certfile: server.crt}}     | did you mean cert_file?
          {rate_limit: {interval: 1s}}                    | rate_limit is not supported
          {tls_server_config: {client_allowed_sans: [a]}} | client_allowed_sans is not supported
          {http_server_config: {http2: true}}             | only HTTP/1.1
          {http_server_config: {headers: {Server: a}}}    | unknown key 'Server'
          {http_server_config: {headers: {X-Frame-Options: "a\\nb"}}} | printable ASCII
          {basic_auth_users: {a: secret}}                 | must be one of bcrypt
          {basic_auth_users: {a: 7}}                      | must be a text
          {basic_auth_users: [a]}                         | must be a mapping
          {basic_auth_users: {a: $2y$31$Elb9zzT.cvAdMEMaWxRUb.EcdoRgaanLhWRhpHUfL18v5gxmqW0xy}} | cost from 4 to 14
          {basic_auth_users: {'a:b': $2y$10$Elb9zzT.cvAdMEMaWxRUb.EcdoRgaanLhWRhpHUfL18v5gxmqW0xy}} | colon
          """)
  void refusesAFile(String text, String accepted) {
    assertThatThrownBy(() -> read(text == null ? "" : text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(accepted)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cert_file: none.crt, key_file: server.key    | there is no such file
          cert_file: server.crt, key_file: other.key   | the key is not that of the certificate
          cert_file: server.crt, key_file: rsa.key     | the certificate and its key cannot be used
          cert_file: server.key, key_file: server.crt  | the certificate and its key cannot be used
          cert_file: server.crt, key_file: server.key, min_version: TLS10  | accepted are TLS12, TLS13
          cert_file: server.crt, key_file: server.key, min_version: TLS13, max_version: TLS12 | must not be lower
          cert_file: server.crt, key_file: server.key, client_auth_type: RequestClientCert | accepted are NoClientCert
          cert_file: server.crt, key_file: server.key, client_auth_type: RequireAndVerifyClientCert | belong together
          cert_file: server.crt, key_file: server.key, client_ca_file: server.crt | belong together
          cert_file: server.crt, key_file: server.key, cipher_suites: [TLS_RSA_WITH_RC4_128_SHA] | is not supported by Java
          cert_file: server.crt, cert: a, key_file: server.key | exclude each other
          """)
  void refusesWhatTlsCannotDo(String text, String accepted) {
    assertThatThrownBy(() -> tls(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(accepted)
        .message()
        .hasLineCount(1);
  }

  /**
   * Cuts and single changes of a right file are read or refused in one line. Most files have no
   * certificate: to read a key takes 50 ms.
   */
  @Test
  void refusesBrokenFilesInOneLine() throws IOException {
    Random random = new Random(7);
    String signs = "{}[]:-#&*!|>'\"%@`\t\n\\ \0é\u2028,0a";
    for (int i = 0; i < 500; i++) {
      String right = i % 8 == 0 ? WHOLE : WHOLE.substring(WHOLE.indexOf("basic_auth_users"));
      int at = random.nextInt(right.length());
      String text =
          i % 3 == 0
              ? right.substring(0, at)
              : right.substring(0, at)
                  + signs.charAt(random.nextInt(signs.length()))
                  + right.substring(at + random.nextInt(2));
      try {
        assertThat(read(text)).isNotNull();
      } catch (InvalidInputException e) {
        assertThat(e.getMessage())
            .as(text)
            .isNotBlank()
            .hasLineCount(1)
            .doesNotContain("Exception");
      }
    }
  }

  @Test
  void isEqualForTheSameFileWhateverItHolds() throws IOException {
    WebConfig before = read(WHOLE);
    assertThat(read("basic_auth_users: {a: " + HASH + "}")).isEqualTo(before);
  }
}
