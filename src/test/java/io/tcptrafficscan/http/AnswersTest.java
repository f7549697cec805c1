package io.tcptrafficscan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tcptrafficscan.http.Refusals.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers over real connections, of texts that the test makes. */
class AnswersTest {
  /** As on the tool's ports. The kernel could otherwise take in a whole text for a slow client. */
  private static final int SEND_BUFFER = 1 << 15;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Refusals refusals = new Refusals();
  private final Answers<String> answers = new Answers<>("test", this::render, refusals);
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final Semaphore permitted = new Semaphore(0);
  private volatile Supplier<String> text = () -> begun + "";
  private HttpServer server;

  @BeforeEach
  void listen() {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(
            context -> {
              arrived.incrementAndGet();
              String accepted = context.request().getHeader("Accept");
              String type = accepted == null ? "text/plain" : accepted;
              answers.answer(new Answer<>(context, type, type, "Accept"), vertx);
            });
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setSendBufferSize(SEND_BUFFER))
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void close() {
    permitted.release(1000);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Waits for a permit after the text is made. */
  private Rendering render(String key) {
    begun.incrementAndGet();
    byte[] bytes = text.get().getBytes(StandardCharsets.ISO_8859_1);
    permitted.acquireUninterruptibly();
    try {
      return Rendering.of(out -> out.write(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletableFuture<HttpResponse<String>> ask(String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/"))
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.sendAsync(
        request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
  }

  private List<CompletableFuture<HttpResponse<String>>> ask(int count) {
    return Stream.generate(() -> ask()).limit(count).toList();
  }

  private void awaitArrived(int count) {
    await().until(() -> arrived.get() == count);
  }

  @Test
  void sharesOneRenderingAmongAllWhoAskedBeforeIt() {
    CompletableFuture<HttpResponse<String>> first = ask();
    await().until(() -> begun.get() == 1);
    List<CompletableFuture<HttpResponse<String>>> others = ask(8);
    awaitArrived(9);
    permitted.release(2);

    assertThat(first.join().body()).isEqualTo("1");
    assertThat(others).allSatisfy(each -> assertThat(each.join().body()).isEqualTo("2"));
  }

  @Test
  void makesARenderingForEachKey() {
    CompletableFuture<HttpResponse<String>> first = ask();
    await().until(() -> begun.get() == 1);
    CompletableFuture<HttpResponse<String>> second = ask("Accept", "application/openmetrics-text");
    awaitArrived(2);
    permitted.release(2);

    assertThat(first.join().headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain");
    assertThat(second.join().headers().firstValue("content-type").orElseThrow())
        .startsWith("application/openmetrics-text");
  }

  @Test
  void refusesTheOneThatHasWaitedLongestWhenTooManyWait() {
    CompletableFuture<HttpResponse<String>> first = ask();
    await().until(() -> begun.get() == 1);
    CompletableFuture<HttpResponse<String>> oldest = ask();
    awaitArrived(2);
    List<CompletableFuture<HttpResponse<String>>> others = ask(16);
    HttpResponse<String> refused = oldest.join();
    permitted.release(2);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
    assertThat(refused.body()).isEqualTo("Too many requests at once: try again in a second\n");
    assertThat(refusals.get(Reason.BUSY)).isEqualTo(1);
    assertThat(first.join().statusCode()).isEqualTo(200);
    assertThat(others).allSatisfy(each -> assertThat(each.join().statusCode()).isEqualTo(200));
  }

  @Test
  void refusesNoScrapeOfAClientThatHasFewerWaitingThanAnother() throws IOException {
    ask();
    await().until(() -> begun.get() == 1);
    try (Socket other = new Socket()) {
      other.bind(new InetSocketAddress("127.0.0.2", 0));
      send(other, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      awaitArrived(2);
      ask(40);
      awaitArrived(42);
      permitted.release(2);

      assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200 ");
    }
    assertThat(refusals.get(Reason.BUSY)).isEqualTo(25);
  }

  private void send(Socket socket, String request) throws IOException {
    socket.connect(new InetSocketAddress("127.0.0.1", server.actualPort()));
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void takesTheRenderingAwayFromClientsThatDoNotReadIt() throws IOException {
    String random = random(4_000_000);
    text = () -> random;
    permitted.release(1000);
    List<Socket> slow = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      Socket socket = new Socket();
      socket.setReceiveBufferSize(1024);
      send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      slow.add(socket);
      int renderings = i;
      await().until(() -> begun.get() == renderings);
    }
    assertThat(ask().join().body()).isEqualTo(random);
    assertThat(ask().join().body()).isEqualTo(random);

    assertThat(refusals.get(Reason.SLOW)).isBetween(1L, 2L);
    for (Socket socket : slow) {
      socket.close();
    }
  }

  @Test
  void keepsTheConnectionOfAClientThatReadsSteadilyThoughRoomIsNeeded() throws IOException {
    String random = random(4_000_000);
    text = () -> random;
    permitted.release(1000);
    ExecutorService readers = Executors.newFixedThreadPool(4);
    List<CompletableFuture<Long>> read = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      Socket socket = new Socket();
      socket.setReceiveBufferSize(1 << 16);
      socket.bind(new InetSocketAddress("127.0.0." + (i + 1), 0));
      send(socket, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      read.add(CompletableFuture.supplyAsync(() -> readSlowly(socket), readers));
      int renderings = i;
      await().until(() -> begun.get() == renderings);
    }
    assertThat(ask().join().body()).isEqualTo(random);

    assertThat(read).allSatisfy(each -> assertThat(each.join()).isGreaterThan(4_000_000L));
    readers.shutdown();
    assertThat(refusals.get(Reason.SLOW)).isZero();
  }

  /** Takes about three seconds for four megabytes. */
  private static long readSlowly(Socket socket) {
    try (socket) {
      byte[] piece = new byte[1 << 16];
      long total = 0;
      for (int n = socket.getInputStream().read(piece); n >= 0; ) {
        total += n;
        LockSupport.parkNanos(n * 750L);
        n = socket.getInputStream().read(piece);
      }
      return total;
    } catch (IOException e) {
      return -1;
    }
  }

  /** A text that cannot be compressed by much. */
  private static String random(int length) {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    IntStream.range(0, length).forEach(i -> text.append((char) random.nextInt(256)));
    return text.toString();
  }

  @Test
  void sendsTheSameTextCompressedOrNotWithItsLength() {
    permitted.release(1000);
    String random = random(200_000);
    text = () -> random;

    HttpResponse<String> plain = ask().join();
    HttpResponse<String> compressed = ask("Accept-Encoding", "gzip").join();

    assertThat(plain.body()).isEqualTo(random);
    assertThat(plain.headers().firstValueAsLong("content-length")).hasValue(200_000);
    assertThat(compressed.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(compressed.headers().firstValueAsLong("content-length"))
        .hasValue(compressed.body().length());
  }

  @Test
  void answers500WhereARenderingFails() {
    permitted.release(1000);
    text =
        () -> {
          throw new IllegalStateException("as the test wants");
        };
    assertThat(ask().join().statusCode()).isEqualTo(500);

    text = () -> "good";
    assertThat(ask().join().body()).isEqualTo("good");
  }
}
