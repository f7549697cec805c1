package io.tcptrafficscan.capacity.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.HourlyBudget;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.Wire;
import io.tcptrafficscan.net.WebUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a web server does with an upload: a reason, no number, no byte too many, and an end. */
class WebUploadLoopbackIT {
  private static final int MOST = 1_000_000;
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final String DONE = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]+)\r\n");

  private final HourlyBudget budget = new HourlyBudget(10L * MOST, System::nanoTime);
  private final List<Long> progress = new ArrayList<>();
  private Duration retryAfter = Duration.ZERO;

  private TrainOutcome upload(String url) {
    WebLimits limits =
        new WebLimits(MOST, WebTls.trusting(List.of()), "test/1", host -> List.of(HERE));
    try (WebMeter meter = new WebMeter(budget, Wire.UNSHARED, limits)) {
      TrainOutcome outcome =
          meter.upload(
              new WebTarget("lo", HERE, WebUrl.parse(url)),
              new EnumMap<>(Direction.class),
              (bytes, estimate) -> progress.add(bytes));
      retryAfter = meter.retryAfter();
      assertThat(outcome.bytes()).isLessThanOrEqualTo(MOST);
      assertThat(budget.left()).isEqualTo(10L * MOST - outcome.bytes());
      return outcome;
    }
  }

  private TrainOutcome upload(FalseServer server) {
    return upload("http://127.0.0.1:" + server.port() + "/sink");
  }

  private static NoCapacity reason(TrainOutcome outcome) {
    assertThat(outcome.estimate().isCapacity()).isFalse();
    return Objects.requireNonNull(outcome.estimate().reason());
  }

  private static long length(String request) {
    Matcher matcher = LENGTH.matcher(request);
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** A server that reads the body of each request, and then answers. */
  private static FalseServer reading(AtomicLong read, String answer) throws IOException {
    FalseServer[] server = new FalseServer[1];
    server[0] =
        new FalseServer(
            (out, socket) -> {
              List<String> requests = server[0].requests();
              long length = length(requests.get(requests.size() - 1));
              socket.getInputStream().skipNBytes(length);
              read.addAndGet(length);
              out.write(FalseServer.bytes(answer));
            });
    return server[0];
  }

  @Test
  void sendsWholeRequestsWithinTheLimit() throws IOException {
    AtomicLong read = new AtomicLong();
    try (FalseServer server = reading(read, DONE)) {
      TrainOutcome outcome = upload(server);

      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.rttMicros()).isPositive();
      String first = server.requests().get(0);
      assertThat(first)
          .isEqualTo(
              "POST /sink HTTP/1.1\r\nHost: 127.0.0.1:"
                  + server.port()
                  + "\r\nUser-Agent: test/1\r\nAccept: */*\r\n"
                  + "Content-Type: application/octet-stream\r\nContent-Length: "
                  + length(first)
                  + "\r\nConnection: close\r\n\r\n");
      assertThat(first.length() + length(first)).isEqualTo(14_480);
      assertThat(outcome.bytes()).isBetween(read.get(), read.get() + 2_000);
      assertThat(progress).hasSameSizeAs(server.requests()).contains(outcome.bytes());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "405, HTTP_405",
    "413, HTTP_413",
    "503, HTTP_503",
    "429, HTTP_429",
    "418, HTTP_OTHER"
  })
  void saysTheStatus(int status, NoCapacity reason) throws IOException {
    try (FalseServer server =
        reading(new AtomicLong(), "HTTP/1.1 " + status + " No\r\nRetry-After: 120\r\n\r\n")) {
      assertThat(reason(upload(server))).isEqualTo(reason);
      assertThat(retryAfter).isEqualTo(Duration.ofSeconds(120));
      assertThat(server.requests()).hasSize(1);
    }
  }

  /** The third train is much longer than what the two kernels take before it is read. */
  @Test
  void endsWhereTheServerRefusesBeforeItHasRead() throws IOException {
    int[] connection = {0};
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              boolean first = ++connection[0] < 3;
              out.write(FalseServer.bytes(first ? DONE : "HTTP/1.1 413 Too Large\r\n\r\n"));
              Thread.sleep(first ? 0 : 1_000);
            },
            8_192)) {
      TrainOutcome outcome = upload(server);

      assertThat(reason(outcome)).isEqualTo(NoCapacity.HTTP_413);
      assertThat(server.requests()).hasSize(3);
      assertThat(outcome.bytes()).isLessThan(14_480 + (1 << 16) + (1 << 17));
    }
  }

  /** A reset follows where a server closes with bytes that it has not read. */
  @Test
  void saysTheStatusOfAServerThatClosesAtOnce() throws IOException {
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              out.write(FalseServer.bytes("HTTP/1.1 413 Too Large\r\n\r\n"));
              socket.close();
            })) {
      assertThat(reason(upload(server))).isEqualTo(NoCapacity.HTTP_413);
    }
  }

  @Test
  void sendsAllToAServerThatIsContentAtOnce() throws IOException {
    AtomicLong read = new AtomicLong();
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              out.write(FalseServer.bytes(DONE));
              read.addAndGet(socket.getInputStream().readAllBytes().length);
            })) {
      TrainOutcome outcome = upload(server);

      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.bytes()).isGreaterThan(14_480);
      assertThat(server.requests()).hasSizeGreaterThan(1);
    }
  }

  /** The bytes are asserted with those of each upload. */
  @ParameterizedTest
  @CsvSource({"HTTP/1.1 100 Continue, 7000, 8", "HTTP/1.1 200 OK, 30000, 1"})
  void countsLongAnswersTowardsTheLimit(String status, int length, int times) throws IOException {
    String head = status + "\r\nX-Field: " + "x".repeat(length) + "\r\n\r\n";
    try (FalseServer server = reading(new AtomicLong(), head.repeat(times) + DONE)) {
      assertThat(upload(server).bytes()).isGreaterThan(2L * length * times);
    }
  }

  /** It is content at once, and then answers for ever while it reads. */
  @Test
  void endsWithAServerThatAnswersForEver() throws IOException {
    byte[] piece = new byte[1_000];
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              out.write(FalseServer.bytes("HTTP/1.1 200 OK\r\n\r\n"));
              InputStream in = socket.getInputStream();
              while (in.read(new byte[1_000]) >= 0) {
                out.write(piece);
              }
            },
            8_192)) {
      assertThat(reason(upload(server))).isIn(NoCapacity.TOO_SHORT, NoCapacity.BUDGET);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-OpenSSH\r\n", "HTTP/2 200\r\n\r\n", "\u0000\u0000\n"})
  void takesGarbageForNoWebServer(String answer) throws IOException {
    try (FalseServer server = reading(new AtomicLong(), answer)) {
      assertThat(reason(upload(server))).isEqualTo(NoCapacity.PROTOCOL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 204"})
  void saysThatTheServerClosed(String answer) throws IOException {
    try (FalseServer server = reading(new AtomicLong(), answer)) {
      assertThat(reason(upload(server))).isEqualTo(NoCapacity.CLOSED);
    }
  }

  @Test
  void endsWithAServerThatNeverAnswers() throws IOException {
    long start = System.nanoTime();
    try (FalseServer server = new FalseServer((out, socket) -> Thread.sleep(20_000))) {
      assertThat(reason(upload(server))).isEqualTo(NoCapacity.TIMEOUT);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  /** Its kernel takes a window of bytes and no more. */
  @Test
  void endsWithAServerThatNeverReads() throws IOException {
    long start = System.nanoTime();
    int[] connection = {0};
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              if (++connection[0] < 3) {
                out.write(FalseServer.bytes(DONE));
              } else {
                Thread.sleep(20_000);
              }
            },
            8_192)) {
      TrainOutcome outcome = upload(server);

      assertThat(reason(outcome)).isEqualTo(NoCapacity.TIMEOUT);
      assertThat(outcome.failure()).startsWith("no byte moved");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  /** One that reads as slowly as it likes: its window is the limit, and not the line. */
  @Test
  void givesNoNumberForAServerThatReadsSlowly() throws IOException {
    AtomicLong read = new AtomicLong();
    try (FalseServer server =
        new FalseServer(
            (out, socket) -> {
              InputStream in = socket.getInputStream();
              byte[] bytes = new byte[2_000];
              out.write(FalseServer.bytes(DONE));
              for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                read.addAndGet(count);
                Thread.sleep(5);
              }
            },
            8_192)) {
      assertThat(reason(upload(server))).isEqualTo(NoCapacity.SERVER_LIMITED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/sink", "http://169.254.169.254/latest", ""})
  void followsNoRedirect(String location) throws IOException {
    try (FalseServer server =
        reading(
            new AtomicLong(),
            "HTTP/1.1 308 Permanent Redirect\r\nLocation: " + location + "\r\n\r\n")) {
      assertThat(reason(upload(server))).isEqualTo(NoCapacity.REDIRECT);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void saysThatAServerDoesNotSpeakTls() throws IOException {
    try (FalseServer server = FalseServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      assertThat(reason(upload("https://127.0.0.1:" + server.port() + "/")))
          .isEqualTo(NoCapacity.TLS);
    }
  }

  @Test
  void saysWhichLimitAnUploadWouldExceed() throws IOException {
    String page = "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(60_000);
    try (FalseServer server = reading(new AtomicLong(), page)) {
      TrainOutcome outcome = upload(server);

      assertThat(reason(outcome)).isEqualTo(NoCapacity.BUDGET);
      assertThat(outcome.failure()).contains("1000000").endsWith("raise --capacity-url-bytes");
    }
  }

  @Test
  void sendsNothingWithoutABudget() throws IOException {
    try (FalseServer server = reading(new AtomicLong(), DONE)) {
      budget.spend(9L * MOST + 1);
      WebLimits limits =
          new WebLimits(MOST, WebTls.trusting(List.of()), "test/1", host -> List.of());
      try (WebMeter meter = new WebMeter(budget, Wire.UNSHARED, limits)) {
        WebUrl url = WebUrl.parse("http://127.0.0.1:" + server.port() + "/");
        TrainOutcome outcome =
            meter.upload(
                new WebTarget("lo", HERE, url), new EnumMap<>(Direction.class), Progress.NONE);
        assertThat(reason(outcome)).isEqualTo(NoCapacity.BUDGET);
      }
      assertThat(server.requests()).isEmpty();
    }
  }
}
