package io.tcptrafficscan.capacity.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.HourlyBudget;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.Wire;
import io.tcptrafficscan.net.WebUrl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a web server does: a reason, no number, no more bytes than allowed, and an end. */
class WebLoopbackIT {
  private static final int MOST = 1_000_000;
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final HourlyBudget budget = new HourlyBudget(10L * MOST, System::nanoTime);

  private final HeldWire wire = new HeldWire();

  private Duration retryAfter = Duration.ZERO;
  private List<X509Certificate> trusted = List.of();
  private @TempDir Path folder;

  /** Notes how long it is held. */
  private static final class HeldWire implements Wire {
    private long beganNanos;
    private Duration held = Duration.ZERO;

    @Override
    public boolean begin(String interfaceName, Duration most) {
      beganNanos = System.nanoTime();
      return true;
    }

    @Override
    public void end(String interfaceName) {
      held = held.plusNanos(System.nanoTime() - beganNanos);
    }
  }

  private TrainOutcome download(String url) {
    WebLimits limits =
        new WebLimits(
            MOST,
            WebTls.trusting(trusted),
            "test/1",
            host -> host.equals("other.example") ? List.of(HERE) : List.of());
    try (WebMeter meter = new WebMeter(budget, wire, limits)) {
      TrainOutcome outcome =
          meter.download(new WebTarget("lo", HERE, WebUrl.parse(url)), Progress.NONE);
      retryAfter = meter.retryAfter();
      assertThat(outcome.bytes()).isLessThanOrEqualTo(MOST + 2_000);
      assertThat(budget.left()).isEqualTo(10L * MOST - outcome.bytes());
      return outcome;
    }
  }

  private TrainOutcome download(FalseServer server) {
    return download("http://127.0.0.1:" + server.port() + "/object");
  }

  private static NoCapacity reason(TrainOutcome outcome) {
    assertThat(outcome.estimate().isCapacity()).isFalse();
    return java.util.Objects.requireNonNull(outcome.estimate().reason());
  }

  @Test
  void asksPolitely() throws IOException {
    try (FalseServer server = FalseServer.saying(OK + "Content-Length: 5\r\n\r\nhello")) {
      assertThat(reason(download(server))).isEqualTo(NoCapacity.TOO_SMALL);
      assertThat(server.requests())
          .containsExactly(
              "GET /object HTTP/1.1\r\nHost: 127.0.0.1:"
                  + server.port()
                  + "\r\nUser-Agent: test/1\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
                  + "Range: bytes=0-999999\r\nConnection: close\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"404, HTTP_404", "503, HTTP_503", "429, HTTP_429", "418, HTTP_OTHER"})
  void saysTheStatus(int status, NoCapacity reason) throws IOException {
    try (FalseServer server =
        FalseServer.saying("HTTP/1.1 " + status + " No\r\nRetry-After: 120\r\n\r\n")) {
      assertThat(reason(download(server))).isEqualTo(reason);
      assertThat(retryAfter).isEqualTo(Duration.ofSeconds(120));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 99 x\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n"
      })
  void takesGarbageForNoWebServer(String answer) throws IOException {
    try (FalseServer server = FalseServer.saying(answer)) {
      assertThat(reason(download(server))).isEqualTo(NoCapacity.PROTOCOL);
    }
  }

  @Test
  void readsNoHeadWithoutEnd() throws IOException {
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              out.write(FalseServer.bytes(OK));
              forever(out, FalseServer.bytes("X-Field: more\r\n"));
            })) {
      TrainOutcome outcome = download(server);
      assertThat(reason(outcome)).isEqualTo(NoCapacity.PROTOCOL);
      assertThat(outcome.bytes()).isLessThan(200_000);
    }
  }

  private static void forever(OutputStream out, byte[] bytes) throws IOException {
    while (true) {
      out.write(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 2", OK, OK + "Content-Length: 100000\r\n\r\nfew"})
  void saysThatTheServerClosed(String answer) throws IOException {
    try (FalseServer server = FalseServer.saying(answer)) {
      assertThat(reason(download(server))).isEqualTo(NoCapacity.CLOSED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "\r\nuntil the end",
        OK + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 0\r\n\r\n",
        OK + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
      })
  void readsAnyFormOfABody(String answer) throws IOException {
    try (FalseServer server = FalseServer.saying(answer)) {
      assertThat(reason(download(server))).isEqualTo(NoCapacity.TOO_SMALL);
    }
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void endsWithAServerThatNeverAnswers() throws IOException {
    long start = System.nanoTime();
    try (FalseServer server = new FalseServer((out, socket) -> Thread.sleep(20_000))) {
      assertThat(reason(download(server))).isEqualTo(NoCapacity.TIMEOUT);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    assertThat(wire.held).as("no probe leaves meanwhile").isBetween(ms(500), ms(1_000));
  }

  @Test
  void takesNoMoreThanAllowedFromAServerThatSendsForEver() throws IOException {
    byte[] noise = new byte[16_384];
    new Random(1).nextBytes(noise);
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              out.write(FalseServer.bytes(OK + "\r\n"));
              forever(out, noise);
            })) {
      download(server); // asserts the bytes; the loopback may have a number
    }
  }

  @Test
  void givesNoNumberForAServerThatDrips() throws IOException {
    long start = System.nanoTime();
    byte[] drop = new byte[1_000];
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              socket.setTcpNoDelay(true);
              out.write(FalseServer.bytes(OK + "\r\n"));
              while (true) {
                out.write(drop);
                Thread.sleep(5);
              }
            })) {
      assertThat(reason(download(server))).isEqualTo(NoCapacity.SERVER_LIMITED);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
    assertThat(wire.held).isBetween(ms(100), ms(4_500));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/object",
        "https://127.0.0.1/object",
        "http://169.254.169.254/latest",
        "http://user@other.example/",
        "ftp://other.example/",
        ""
      })
  void followsNoRedirectThatIsALoopOrLeadsElsewhere(String location) throws IOException {
    try (FalseServer server =
        FalseServer.saying("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n")) {
      assertThat(reason(download(server))).isEqualTo(NoCapacity.REDIRECT);
      assertThat(server.requests()).hasSizeLessThanOrEqualTo(6);
    }
  }

  @Test
  void followsARedirectToAPermittedAddress() throws IOException {
    try (FalseServer last = FalseServer.saying(OK + "Content-Length: 2\r\n\r\nok");
        FalseServer first =
            FalseServer.saying(
                "HTTP/1.1 301 Moved\r\nLocation: http://other.example:"
                    + last.port()
                    + "/new?a=b\r\n\r\n")) {
      assertThat(reason(download(first))).isEqualTo(NoCapacity.TOO_SMALL);
      assertThat(last.requests().get(0))
          .startsWith("GET /new?a=b HTTP/1.1\r\nHost: other.example:" + last.port() + "\r\n");
    }
  }

  /** The path to the URL's server is calibrated by it, and not the path to where it redirects. */
  @Test
  void tellsTheRoundTripToTheUrlsOwnServer() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket last = new ServerSocket(0, 1, here);
        Socket one = new Socket(here, last.getLocalPort());
        Socket two = new Socket(here, last.getLocalPort()); // its queue is full: it drops a SYN
        FalseServer first =
            new FalseServer(
                (out, socket) -> {
                  out.write(redirect("http://other.example:" + last.getLocalPort() + "/"));
                  socket.shutdownOutput();
                  Thread.sleep(300);
                  last.accept().close();
                  last.accept().close();
                  try (Socket client = last.accept()) {
                    client.getOutputStream().write(FalseServer.bytes(OK + "\r\nok"));
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                  }
                })) {
      TrainOutcome outcome = download(first);
      assertThat(reason(outcome)).isEqualTo(NoCapacity.TOO_SMALL);
      assertThat(outcome.rttMicros()).as("unknown where a SYN was sent again").isPositive();
    }
  }

  @Test
  void followsARedirectWithinHttps() throws Exception {
    TestTls tls = TestTls.of(folder);
    trusted = List.of(tls.certificate());
    try (FalseServer last =
            new FalseServer(
                tls.sockets(),
                (out, socket) -> out.write(FalseServer.bytes(OK + "Content-Length: 2\r\n\r\nok")));
        FalseServer first =
            new FalseServer(
                tls.sockets(),
                (out, socket) ->
                    out.write(redirect("https://127.0.0.1:" + last.port() + "/new")))) {
      assertThat(reason(download("https://127.0.0.1:" + first.port() + "/")))
          .isEqualTo(NoCapacity.TOO_SMALL);
      assertThat(last.requests()).hasSize(1);
    }
  }

  @Test
  void leavesHttpsForNoRedirect() throws Exception {
    TestTls tls = TestTls.of(folder);
    trusted = List.of(tls.certificate());
    try (FalseServer plain = FalseServer.saying(OK + "Content-Length: 2\r\n\r\nok");
        FalseServer first =
            new FalseServer(
                tls.sockets(),
                (out, socket) ->
                    out.write(redirect("http://127.0.0.1:" + plain.port() + "/new")))) {
      TrainOutcome outcome = download("https://127.0.0.1:" + first.port() + "/");
      assertThat(reason(outcome)).isEqualTo(NoCapacity.REDIRECT);
      assertThat(outcome.failure()).contains("another scheme");
      assertThat(plain.requests()).isEmpty();
    }
  }

  @Test
  void trustsNoUnknownAuthority() throws Exception {
    TestTls tls = TestTls.of(folder);
    try (FalseServer server = new FalseServer(tls.sockets(), (out, socket) -> {})) {
      assertThat(reason(download("https://127.0.0.1:" + server.port() + "/")))
          .isEqualTo(NoCapacity.TLS);
    }
  }

  private static byte[] redirect(String location) {
    return FalseServer.bytes("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n");
  }

  /** As nginx does with limit_rate. */
  @Test
  void givesNoNumberForAServerThatLimitsItsRateInBursts() throws IOException {
    byte[] burst = new byte[20_000];
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              out.write(FalseServer.bytes(OK + "\r\n"));
              while (true) {
                out.write(burst);
                Thread.sleep(200);
              }
            })) {
      TrainOutcome outcome = download(server);
      assertThat(reason(outcome)).isEqualTo(NoCapacity.SERVER_LIMITED);
      assertThat(outcome.bytes()).isLessThan(500_000);
    }
  }

  @Test
  void saysThatTheServerResetTheConnection() throws IOException {
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              out.write(FalseServer.bytes(OK + "\r\n"));
              out.write(new byte[5_000]);
              socket.setSoLinger(true, 0);
              socket.close();
            })) {
      assertThat(reason(download(server))).isEqualTo(NoCapacity.CLOSED);
    }
  }

  /** Its buffer, and not the line, may decide how much is under way; the loopback has no rate. */
  @Test
  void endsWithAServerThatHasASmallSendBuffer() throws IOException {
    byte[] piece = new byte[1_000];
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              socket.setSendBufferSize(4_096);
              out.write(FalseServer.bytes(OK + "\r\n"));
              forever(out, piece);
            })) {
      assertThat(download(server).hasArrived()).isTrue(); // and asserts the bytes
    }
  }

  @Test
  void saysThatAServerDoesNotSpeakTls() throws IOException {
    try (FalseServer server = FalseServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      assertThat(reason(download("https://127.0.0.1:" + server.port() + "/")))
          .isEqualTo(NoCapacity.TLS);
    }
  }

  @Test
  void sendsNothingWithoutABudget() throws IOException {
    try (FalseServer server = FalseServer.saying(OK + "\r\n")) {
      budget.spend(9L * MOST + 1);
      WebLimits limits =
          new WebLimits(MOST, WebTls.trusting(List.of()), "test/1", host -> List.of());
      try (WebMeter meter = new WebMeter(budget, Wire.UNSHARED, limits)) {
        WebUrl url = WebUrl.parse("http://127.0.0.1:" + server.port() + "/");
        assertThat(reason(meter.download(new WebTarget("lo", HERE, url), Progress.NONE)))
            .isEqualTo(NoCapacity.BUDGET);
      }
      assertThat(server.requests()).isEmpty();
    }
  }
}
