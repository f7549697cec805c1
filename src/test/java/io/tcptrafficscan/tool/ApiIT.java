package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The correction over HTTP, as users script it. */
class ApiIT {
  private static Tool tool;

  @BeforeAll
  static void start() {
    tool =
        Tool.running(
            "-i",
            "lo",
            "-i",
            "eth7",
            "-s",
            "127.0.0.1:9",
            "--alias",
            "wan0=lo",
            "--api-allowed-host",
            "router.example");
  }

  @AfterAll
  static void stop() {
    tool.close();
  }

  @BeforeEach
  void startAtOne() {
    tool.api("DELETE", "/tcpflow");
    tool.api("DELETE", "/tcpflow?nic=lo");
    tool.api("DELETE", "/tcpflow?nic=eth7");
  }

  private static String get(String path) {
    HttpResponse<String> response = tool.api("GET", path);
    return response.statusCode() + " " + response.body();
  }

  @Test
  void readsAndSetsTheFactor() {
    assertThat(get("/tcpflow")).isEqualTo("200 Current correction factor: 1\n");
    assertThat(get("/tcpflow?value=10")).isEqualTo("200 Correction factor set to: 10\n");
    assertThat(get("/tcpflow")).isEqualTo("200 Current correction factor: 10\n");
    assertThat(get("/tcpflow?value=0.5")).isEqualTo("200 Correction factor set to: 0.5\n");
    assertThat(get("/tcpflow?value=30.80")).isEqualTo("200 Correction factor set to: 30.8\n");
    assertThat(tool.api("GET", "/tcpflow").headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "-0", "0.0", "1e-400"})
  void refusesWhatIsNotGreaterThanZero(String value) {
    assertThat(get("/tcpflow?value=" + value)).isEqualTo("400 Value must be greater than 0\n");
    assertThat(get("/tcpflow")).isEqualTo("200 Current correction factor: 1\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "",
        "inf",
        "-Infinity",
        "1,5",
        "0x10",
        "1e999",
        "%202",
        "+2",
        "%C2%BD",
        "1.2.3",
        "10%0Aevil",
        "١"
      })
  void refusesWhatIsNoNumberInOneLineAndKeepsTheFactor(String value) {
    tool.api("GET", "/tcpflow?value=7");
    String encoded = value.equals("١") ? "%D9%A1" : value;
    String answer = get("/tcpflow?value=" + encoded);

    assertThat(answer).startsWith("400 ").endsWith("\n");
    assertThat(answer.strip().lines()).hasSize(1);
    assertThat(answer).contains("must be a finite decimal number greater than 0");
    assertThat(get("/tcpflow")).isEqualTo("200 Current correction factor: 7\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        ",",
        "/",
        ";",
        "a/b/c",
        "application/json, garbage",
        "text/html;q=1e5, text/html"
      })
  void answersInWordsWhereAcceptCannotBeParsed(String accept) {
    Exchange answer = Exchange.of(tool.apiPort, "GET /tcpflow?value=55 | Accept: " + accept);
    Exchange unknown = Exchange.of(tool.apiPort, "GET /nonesuch | Accept: " + accept);

    assertThat(answer.head()).contains("200", "content-type: text/plain;charset=UTF-8");
    assertThat(answer.body()).isEqualTo("Correction factor set to: 55\n");
    assertThat(unknown.head()).contains("404");
    assertThat(tool.err).noneMatch(line -> line.contains("level=ERROR"));
  }

  @Test
  void refusesTenKilobytesOfDigitsWithoutRepeatingThem() {
    String answer = get("/tcpflow?value=" + "9".repeat(10_000));

    assertThat(answer).startsWith("400 Invalid value '999").hasSizeLessThan(250);
  }

  @Test
  void setsAnInterfacesOwnFactor() {
    assertThat(get("/tcpflow?value=30.8&nic=eth7"))
        .isEqualTo("200 Correction factor for eth7 set to: 30.8\n");
    assertThat(get("/tcpflow?value=2&nic=wan0"))
        .isEqualTo("200 Correction factor for wan0 (lo) set to: 2\n");
    assertThat(get("/tcpflow"))
        .isEqualTo("200 Current correction factor: 1\n  eth7: 30.8\n  lo: 2\n");
    assertThat(get("/tcpflow?nic=eth7"))
        .isEqualTo("200 Current correction factor for eth7: 30.8\n");

    assertThat(tool.api("DELETE", "/tcpflow?nic=wan0").body())
        .isEqualTo("Correction factor for wan0 (lo) cleared\n");
    assertThat(get("/tcpflow")).isEqualTo("200 Current correction factor: 1\n  eth7: 30.8\n");
  }

  @Test
  void takesBackWhatWasSetByHandWhereAskedForTheAutomaticFactor() {
    tool.api("GET", "/tcpflow?value=10");
    tool.api("GET", "/tcpflow?value=2&nic=wan0");

    assertThat(get("/tcpflow?value=auto&nic=wan0"))
        .isEqualTo("200 Correction factor for wan0 (lo) cleared\n");
    assertThat(get("/tcpflow?value=auto")).isEqualTo("200 Correction factor set to: 1\n");
    assertThat(tool.api("PUT", "/tcpflow?value=auto").statusCode()).isEqualTo(200);
    assertThat(get("/tcpflow")).isEqualTo("200 Current correction factor: 1\n");
    assertThat(get("/tcpflow?value=auto&nic=eth9")).startsWith("404 Unknown interface 'eth9'");
    assertThat(get("/tcpflow?value=AUTO")).startsWith("400 ");
  }

  @Test
  void namesTheKnownInterfacesToWhoAsksForAnother() {
    assertThat(get("/tcpflow?value=2&nic=eth9"))
        .isEqualTo("404 Unknown interface 'eth9': known are lo, eth7, wan0 (lo)\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"value=1&value=2", "value=2&nic=lo&nic=eth7", "vaule=2", "value=2&host=x"})
  void refusesRepeatedAndUnknownParameters(String query) {
    assertThat(get("/tcpflow?" + query)).startsWith("400 ");
    assertThat(get("/tcpflow")).isEqualTo("200 Current correction factor: 1\n");
  }

  @Test
  void setsByPut() {
    assertThat(tool.api("PUT", "/tcpflow?value=4").body())
        .isEqualTo("Correction factor set to: 4\n");
    assertThat(tool.api("PUT", "/tcpflow").statusCode()).isEqualTo(400);
    assertThat(get("/tcpflow")).isEqualTo("200 Current correction factor: 4\n");
  }

  @Test
  void changesNothingByHead() {
    tool.api("GET", "/tcpflow?value=7");
    HttpResponse<String> head = tool.api("HEAD", "/tcpflow?value=99");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(get("/tcpflow")).isEqualTo("200 Current correction factor: 7\n");
  }

  @Test
  void answersInJsonToWhoAsksForIt() {
    tool.api("GET", "/tcpflow?value=30.8&nic=lo");
    HttpResponse<String> ok = tool.api("GET", "/tcpflow", "Accept", "application/json");
    assertThat(ok.body()).isEqualTo("{\"default\":1,\"interfaces\":{\"lo\":30.8}}\n");
    assertThat(ok.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));

    assertThat(tool.api("GET", "/tcpflow?value=0", "Accept", "application/json").body())
        .isEqualTo("{\"error\":\"Value must be greater than 0\"}\n");
    assertThat(tool.api("GET", "/tcpflow", "Accept", "text/html").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json;q=0.9",
        "application/json;charset=UTF-8",
        "Application/JSON",
        "text/plain;q=0.5, application/json;q=0.9"
      })
  void answersInJsonWhateverParametersTheTypeHas(String accept) {
    assertThat(tool.api("GET", "/tcpflow", "Accept", accept).body())
        .isEqualTo("{\"default\":1,\"interfaces\":{}}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json;q=0", "application/json;q=0.5, text/plain", "text/plain", "*/*"})
  void answersInWordsToAllOthers(String accept) {
    assertThat(tool.api("GET", "/tcpflow", "Accept", accept).body())
        .isEqualTo("Current correction factor: 1\n");
  }

  @Test
  void hasNothingElse() {
    assertThat(get("/")).startsWith("404 Not found").hasSizeLessThan(80);
    assertThat(get("/metrics")).startsWith("404 ");
    HttpResponse<String> post = tool.api("POST", "/tcpflow?value=2");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("allow")).hasValue("GET, HEAD, PUT, DELETE");
  }

  @ParameterizedTest
  @CsvSource({
    "Origin,          http://evil.example,   403",
    "Origin,          null,                  403",
    "Referer,         http://evil.example/a, 403",
    "Referer,         http://127.0.0.1/a,    403",
    "Sec-Fetch-Site,  cross-site,            403",
    "Sec-Fetch-Site,  same-site,             403",
    "Sec-Fetch-Site,  none,                  200",
    "Sec-Fetch-Site,  same-origin,           200"
  })
  void refusesRequestsThatOtherSitesPagesMake(String header, String value, int status) {
    HttpResponse<String> answer = tool.api("GET", "/tcpflow?value=3", header, value);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(get("/tcpflow"))
        .isEqualTo("200 Current correction factor: " + (status == 200 ? 3 : 1) + "\n");
  }

  @Test
  void answersToItsOwnPages() {
    String own = "http://127.0.0.1:" + tool.apiPort;

    assertThat(tool.api("GET", "/tcpflow", "Referer", own + "/tcpflow").statusCode())
        .isEqualTo(200);
    assertThat(tool.api("GET", "/tcpflow", "Referer", own + "1/").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example,           403",
    "evil.example:32600,     403",
    "192.0.2.7:32600,        403",
    "localhost.evil.example, 403",
    "localhost:8080,         200",
    "LOCALHOST,              200",
    "127.0.0.5:1,            200",
    "[::1]:32600,            200",
    "router.example:32600,   200"
  })
  void answersOnlyToHostsThatAreLoopbackOrAllowed(String host, int status) {
    assertThat(tool.raw("GET /tcpflow HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status);
  }

  @Test
  void countsChangesByResult() {
    double applied = tool.value("tcp_traffic_scan_correction_changes_total{result=\"applied\"}");
    double rejected = tool.value("tcp_traffic_scan_correction_changes_total{result=\"rejected\"}");
    double denied = tool.value("tcp_traffic_scan_correction_changes_total{result=\"denied\"}");
    tool.api("GET", "/tcpflow?value=2");
    tool.api("GET", "/tcpflow?value=x");
    tool.api("GET", "/tcpflow?value=3", "Origin", "http://evil.example");

    assertThat(tool.value("tcp_traffic_scan_correction_changes_total{result=\"applied\"}"))
        .isEqualTo(applied + 1);
    assertThat(tool.value("tcp_traffic_scan_correction_changes_total{result=\"rejected\"}"))
        .isEqualTo(rejected + 1);
    assertThat(tool.value("tcp_traffic_scan_correction_changes_total{result=\"denied\"}"))
        .isEqualTo(denied + 1);
  }

  @Test
  void asksForTheTokenWhereAFileHoldsOne(@TempDir Path directory) throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "secret of the test\n");
    try (Tool guarded =
        Tool.running(
            "-i",
            "lo",
            "-s",
            "127.0.0.1:9",
            "--api-host",
            "0.0.0.0",
            "--api-token-file",
            token.toString())) {
      assertThat(guarded.err).noneMatch(line -> line.contains("event=api_open"));
      assertThat(guarded.api("GET", "/tcpflow").statusCode()).isEqualTo(200);
      HttpResponse<String> stranger = guarded.api("GET", "/tcpflow?value=2");
      assertThat(stranger.statusCode()).isEqualTo(401);
      assertThat(stranger.headers().firstValue("www-authenticate")).hasValue("Bearer");
      assertThat(
              guarded.api("PUT", "/tcpflow?value=2", "Authorization", "Bearer wrong").statusCode())
          .isEqualTo(401);
      assertThat(guarded.api("DELETE", "/tcpflow").statusCode()).isEqualTo(401);
      assertThat(guarded.api("GET", "/tcpflow").body()).isEqualTo("Current correction factor: 1\n");

      assertThat(
              guarded
                  .api("GET", "/tcpflow?value=2", "Authorization", "Bearer secret of the test")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void refusesChangesAtOnceWhereTheTokenFileBecomesAPipe(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path token = Files.writeString(directory.resolve("token"), "secret of the test\n");
    String[] right = {"Authorization", "Bearer secret of the test"};
    try (Tool tool =
        Tool.running("-i", "lo", "-s", "127.0.0.1:9", "--api-token-file", token.toString())) {
      Files.delete(token);
      assertThat(new ProcessBuilder("mkfifo", token.toString()).start().waitFor()).isZero();
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(tool.api("PUT", "/tcpflow?value=2", right).statusCode()).isEqualTo(401);
      }
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
      Files.delete(token);
      Files.writeString(token, "secret of the test\n");
      assertThat(tool.api("PUT", "/tcpflow?value=2", right).statusCode()).isEqualTo(200);
      await().until(() -> tool.err.stream().anyMatch(line -> line.contains("=token_readable ")));
      assertThat(tool.err).filteredOn(line -> line.contains("=token_unreadable ")).hasSize(1);
    }
  }

  @Test
  void warnsWhereItIsOpenToAll() {
    try (Tool open = Tool.running("-i", "lo", "-s", "127.0.0.1:9", "--api-host", "0.0.0.0")) {
      assertThat(open.err).anyMatch(line -> line.contains("event=api_open host=0.0.0.0"));
      assertThat(open.raw("GET /tcpflow HTTP/1.1\r\nHost: 192.0.2.7:32600\r\n\r\n"))
          .startsWith("HTTP/1.1 200");
      assertThat(open.raw("GET /tcpflow HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Tag("full")
  @Test
  void keepsFactorsAcrossARestart(@TempDir Path directory) throws IOException {
    String state = directory.resolve("state.json").toString();
    String[] arguments = {"-i", "lo", "-s", "127.0.0.1:9", "--state-file", state};
    try (Tool first = Tool.running(arguments)) {
      first.api("GET", "/tcpflow?value=10");
      first.api("GET", "/tcpflow?value=30.8&nic=lo");
      first.signal("TERM");
      assertThat(first.exitStatus()).isZero();
    }
    try (Tool second = Tool.running(arguments)) {
      assertThat(second.api("GET", "/tcpflow").body())
          .isEqualTo("Current correction factor: 10\n  lo: 30.8\n");
    }
    Files.writeString(Path.of(state), "{\"version\":1,\"defa");
    try (Tool third = Tool.running(arguments)) {
      assertThat(third.api("GET", "/tcpflow").body()).isEqualTo("Current correction factor: 1\n");
      assertThat(third.err).filteredOn(line -> line.contains("event=state_unreadable")).hasSize(1);
    }
  }
}
