package io.tcptrafficscan.capacity.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.estimate.Measurement;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.Endpoint;
import io.tcptrafficscan.posix.Sockets;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Responder and client over loopback, and clients and responders that mean no good. */
class TrainLoopbackIT {
  private static final byte[] NO_TOKEN = {};
  private static final byte[] TOKEN = "open sesame".getBytes(StandardCharsets.US_ASCII);
  private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("x", "127.0.0.0/8"));
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int LEAST = Protocol.MIN_BYTES;

  private final ResponderCounters counters = new ResponderCounters();
  private final AtomicLong clock = new AtomicLong();
  private final List<InetAddress> begun = new CopyOnWriteArrayList<>();
  private final AtomicLong ended = new AtomicLong();
  private final Function<InetAddress, Runnable> onTrain =
      local -> {
        begun.add(local);
        return ended::incrementAndGet;
      };
  private Responder responder;

  private Responder open(List<Cidr> allowed, byte[] token, long budget) {
    return open(allowed, token, List.of(), budget);
  }

  private Responder open(List<Cidr> allowed, byte[] token, List<Endpoint> addresses, long budget) {
    responder =
        new Responder(
            HERE, 0, allowed, token, addresses, budget, counters, onTrain, System::nanoTime);
    return responder;
  }

  @AfterEach
  void close() {
    if (responder != null) {
      responder.close();
    }
  }

  /** Runs a train and waits until the responder is done with it, so that no next finds it busy. */
  private TrainOutcome run(Direction direction, int bytes, byte[] token) {
    long before = ended();
    TrainOutcome outcome = run(responder.port(), direction, bytes, token);
    Awaitility.await().until(() -> ended() > before);
    return outcome;
  }

  private long ended() {
    return Arrays.stream(Result.values()).mapToLong(counters::get).sum();
  }

  private static TrainOutcome run(int port, Direction direction, int bytes, byte[] token) {
    try (Connector connector = new Connector()) {
      return new TrainClient(connector, Wire.UNSHARED)
          .run(
              new TrainTarget("lo", HERE, port, new String(token, StandardCharsets.US_ASCII)),
              direction,
              Measurement.ofOneTrain(bytes, 0),
              System.nanoTime() + Duration.ofSeconds(15).toNanos());
    }
  }

  private void awaitCount(Result result, long count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(counters.get(result)).as(result.label()).isEqualTo(count));
  }

  /** Of sockets, epolls and events; the JVM opens and closes files as it pleases. */
  private static long descriptors() {
    return Arrays.stream(Objects.requireNonNull(Path.of("/proc/self/fd").toFile().listFiles()))
        .map(TrainLoopbackIT::target)
        .filter(target -> target.startsWith("socket:") || target.startsWith("anon_inode:"))
        .count();
  }

  private static String target(File descriptor) {
    try {
      return Files.readSymbolicLink(descriptor.toPath()).toString();
    } catch (IOException alreadyClosed) {
      return "";
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void carriesATrainThatIsTimedWhereItArrives(Direction direction) {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    run(direction, LEAST, NO_TOKEN); // the kernel turns its stamping on a little later

    TrainOutcome outcome = run(direction, 1 << 20, NO_TOKEN);

    assertThat(outcome.failure()).isEmpty();
    assertThat(outcome.estimate().reason())
        .as("loopback has no queue in which segments wait")
        .isIn(null, NoCapacity.TOO_SHORT, NoCapacity.TOO_NOISY);
    assertThat(outcome.windowBytes()).isGreaterThan(10_000);
    assertThat(outcome.rttMicros()).isBetween(1L, 50_000L);
    assertThat(outcome.bytes()).isBetween(1L << 20, (1L << 20) + 10_000);
    Awaitility.await().untilAsserted(() -> assertThat(counters.get(Result.SERVED)).isEqualTo(2));
    assertThat(counters.trainBytes() % (1 << 20)).isEqualTo(LEAST);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void sendsThroughLossIfTheKernelCan(Direction direction) {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Connector connector = new Connector()) {
      TrainOutcome outcome =
          new TrainClient(connector, Wire.UNSHARED)
              .run(
                  new TrainTarget("lo", HERE, responder.port(), ""),
                  direction,
                  new Measurement(new Known(1e9, 0.1, 1 << 20, 1 << 20, true, List.of()), 1 << 20),
                  System.nanoTime() + Duration.ofSeconds(15).toNanos());

      assertThat(outcome.failure()).isEmpty();
    }
  }

  @Test
  void saysWhenATrainIsOnTheWireAndOverWhichAddress() {
    open(LOOPBACK, TOKEN, 10 << 20);
    run(Direction.UPLOAD, LEAST, NO_TOKEN);
    awaitCount(Result.TOKEN, 1);
    assertThat(begun).as("no train, no word").isEmpty();

    run(Direction.UPLOAD, LEAST, TOKEN);
    run(Direction.DOWNLOAD, LEAST, TOKEN);
    awaitCount(Result.SERVED, 2);
    assertThat(begun).containsExactly(HERE, HERE);
    assertThat(ended).hasValue(2);
  }

  @Test
  void asksForNoTrainBeyondTheClientsOwnBudget() {
    open(LOOPBACK, TOKEN, 100 << 20);
    List<Long> wanted = new ArrayList<>();
    LongPredicate nothing =
        bytes -> {
          wanted.add(bytes);
          return false;
        };
    TrainTarget target = new TrainTarget("lo", HERE, responder.port(), "open sesame");
    try (CapacityMeter meter = new CapacityMeter(nothing, Wire.UNSHARED)) {
      Map<Direction, Known> known =
          new EnumMap<>(
              Map.of(Direction.UPLOAD, new Known(1e8, 0.05, 1 << 22, 1 << 16, false, List.of())));
      TrainOutcome refused = meter.measure(target, Direction.UPLOAD, known);
      assertThat(refused.estimate().reason()).isEqualTo(NoCapacity.BUDGET);
      assertThat(refused.bytes()).isZero();
      TrainOutcome deep = meter.measureDeep(target, Direction.DOWNLOAD, 0);
      assertThat(deep.estimate().reason()).isEqualTo(NoCapacity.BUDGET);
    }
    assertThat(wanted).containsExactly(65_536L, 10_000_000L);

    run(Direction.UPLOAD, LEAST, TOKEN);
    awaitCount(Result.SERVED, 1);
    assertThat(Arrays.stream(Result.values()).mapToLong(counters::get).sum())
        .as("nobody else came")
        .isEqualTo(1);
    assertThat(counters.trainBytes()).isEqualTo(LEAST);
  }

  @Test
  void leavesNoDescriptorBehind() {
    open(LOOPBACK, NO_TOKEN, 10 << 20);
    run(Direction.UPLOAD, LEAST, NO_TOKEN);
    long before = descriptors();
    for (int i = 0; i < 20; i++) {
      run(Direction.values()[i % 2], LEAST, NO_TOKEN);
    }
    awaitCount(Result.SERVED, 21);

    Awaitility.await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before));
  }

  @Test
  void servesThoseWhoKnowTheTokenAlone() {
    open(List.of(), TOKEN, 100 << 20);

    assertThat(run(Direction.UPLOAD, LEAST, TOKEN).failure()).isEmpty();
    assertThat(run(Direction.UPLOAD, LEAST, NO_TOKEN).failure()).contains("refused: token");
    assertThat(run(Direction.UPLOAD, LEAST, new byte[] {1}).estimate().reason())
        .isEqualTo(NoCapacity.REFUSED);
    awaitCount(Result.TOKEN, 2);
  }

  @Test
  void carriesADeepTrainForThoseWhoKnowTheTokenAlone() {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    assertThat(run(Direction.DOWNLOAD, (1 << 20) + 1, NO_TOKEN).failure()).contains("too_large");
    close();
    open(LOOPBACK, TOKEN, 100 << 20);
    assertThat(run(Direction.DOWNLOAD, 10_000_000, TOKEN).failure()).isEmpty();
    assertThat(run(Direction.DOWNLOAD, 10_000_001, TOKEN).failure()).contains("too_large");
  }

  @Test
  void turnsAwayWhoIsOnNoList() {
    open(List.of(Cidr.parse("x", "192.0.2.0/24")), NO_TOKEN, 1 << 20);

    assertThat(run(Direction.UPLOAD, LEAST, NO_TOKEN).failure()).contains("reset by peer");
    awaitCount(Result.NOT_ALLOWED, 1);
  }

  @Test
  void keepsAClientWithinItsShareOfTheHour() {
    responder =
        new Responder(
            HERE,
            0,
            LOOPBACK,
            NO_TOKEN,
            List.of(),
            400_000,
            counters,
            onTrain,
            clock::incrementAndGet);

    assertThat(run(Direction.UPLOAD, 100_000, NO_TOKEN).failure()).isEmpty();
    assertThat(run(Direction.UPLOAD, LEAST, NO_TOKEN).failure()).contains("budget");
    clock.addAndGet(Duration.ofMinutes(61).toNanos());
    assertThat(run(Direction.UPLOAD, LEAST, NO_TOKEN).failure()).isEmpty();
    awaitCount(Result.BUDGET, 1);
  }

  @Test
  void dropsASilentClient() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Socket silent = new Socket(HERE, responder.port())) {
      assertThat(silent.getInputStream().readNBytes(24)).startsWith('T', 'T', 'S', 'C', 2);
      assertThat(isDropped(silent)).isTrue();
    }
    awaitCount(Result.TIMEOUT, 1);
    assertThat(run(Direction.UPLOAD, LEAST, NO_TOKEN).failure()).as("others").isEmpty();
  }

  @Test
  void dropsASlowClient() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Socket slow = new Socket(HERE, responder.port())) {
      OutputStream out = slow.getOutputStream();
      byte[] request = request(Direction.UPLOAD, LEAST);
      AtomicLong at = new AtomicLong();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(Duration.ofSeconds(8))
          .until(
              () -> {
                try {
                  out.write(request[(int) at.getAndIncrement()]);
                  return false;
                } catch (SocketException e) {
                  return true;
                }
              });
    }
    awaitCount(Result.TIMEOUT, 1);
  }

  @Test
  void dropsGarbageWithoutAWord() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 30; i++) {
      byte[] garbage = new byte[Protocol.REQUEST_SIZE + random.nextInt(3000)];
      random.nextBytes(garbage);
      if (i % 2 == 0) { // looks like a request, up to a point
        System.arraycopy(new byte[] {'T', 'T', 'S', 'C', 2, (byte) (i % 5)}, 0, garbage, 0, 6);
        garbage[6] = 2;
      }
      try (Socket client = new Socket(HERE, responder.port())) {
        client.getOutputStream().write(garbage);
        client.getInputStream().readNBytes(24);
        assertThat(isDropped(client)).isTrue();
      }
      awaitCount(Result.MALFORMED, i + 1);
    }
    assertThat(run(Direction.UPLOAD, LEAST, NO_TOKEN).failure()).isEmpty();
  }

  @Test
  void saysSoToAClientOfAnotherVersion() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Socket client = new Socket(HERE, responder.port())) {
      client.getOutputStream().write(Arrays.copyOf(new byte[] {'T', 'T', 'S', 'C', 1, 1}, 48));
      client.getInputStream().readNBytes(24);
      assertThat(client.getInputStream().readNBytes(8))
          .isEqualTo(new byte[] {2, 0, 0, 0, 0, 0, 0, 0});
    }
    awaitCount(Result.VERSION, 1);
  }

  @Test
  void doesNotWaitForAClientThatTakesNothing() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Socket stuck = new Socket()) {
      stuck.setReceiveBufferSize(4096);
      stuck.connect(new java.net.InetSocketAddress(HERE, responder.port()));
      stuck.getOutputStream().write(request(Direction.DOWNLOAD, 1 << 20));
      stuck.getOutputStream().write(Protocol.READY);
      awaitCount(Result.TIMEOUT, 1);
    }
    assertThat(run(Direction.UPLOAD, LEAST, NO_TOKEN).failure()).isEmpty();
  }

  @Test
  void takesNoMoreThanTheTrainThatWasAskedFor() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Socket client = new Socket(HERE, responder.port())) {
      OutputStream out = client.getOutputStream();
      out.write(request(Direction.UPLOAD, LEAST));
      out.write(new byte[LEAST + 5000]);
      client.getInputStream().readNBytes(Protocol.GREETING_SIZE + Protocol.ANSWER_SIZE);
      assertThat(isDropped(client)).isTrue();
    }
    assertThat(counters.trainBytes()).isEqualTo(LEAST);
  }

  /** A request without a token. */
  private static byte[] request(Direction direction, int bytes) {
    byte[] head =
        new Protocol.Request(direction, bytes, 0, false)
            .head(new byte[16], Proof.endpoint(HERE, 1));
    return Arrays.copyOf(head, Protocol.REQUEST_SIZE);
  }

  @Test
  void servesAHolderOfTheTokenWhoeverElseConnects() throws IOException {
    open(List.of(), TOKEN, 1L << 40);
    List<Socket> strangers = new ArrayList<>();
    try {
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 20; i++) {
          strangers.add(new Socket(HERE, responder.port()));
        }
        assertThat(run(Direction.UPLOAD, LEAST, TOKEN).failure()).as("round %d", round).isEmpty();
      }
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
    awaitCount(Result.SERVED, 20);
  }

  @Test
  void turnsAwayMoreTrainsOfAClientThanItMayHave() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Socket first = asking();
        Socket second = asking();
        Socket third = asking()) {
      byte[] answer = answer(third);
      assertThat(answer[0]).isEqualTo((byte) Protocol.Status.BUSY.number());
      assertThat(answer(first)[0]).isZero();
      assertThat(second.isClosed()).isFalse();
    }
    awaitCount(Result.BUSY, 1);
  }

  private Socket asking() throws IOException {
    Socket client = new Socket(HERE, responder.port());
    client.setSoTimeout(8_000);
    client.getOutputStream().write(request(Direction.UPLOAD, LEAST));
    return client;
  }

  private static byte[] answer(Socket client) throws IOException {
    client.getInputStream().readNBytes(Protocol.GREETING_SIZE);
    return client.getInputStream().readNBytes(Protocol.ANSWER_SIZE);
  }

  @Test
  void givesTheTurnOfAClientThatStallsToTheNextAtOnce() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Socket stalling = asking()) {
      answer(stalling);
      stalling.getOutputStream().write(1);
      long before = System.nanoTime();

      assertThat(run(Direction.UPLOAD, LEAST, NO_TOKEN).failure()).isEmpty();

      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    }
    awaitCount(Result.TIMEOUT, 1);
  }

  @Test
  void marksNoTrainWhileItWaitsForTheFirstByte() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Socket stalling = asking()) {
      answer(stalling);
      awaitCount(Result.TIMEOUT, 1);
    }
    assertThat(begun).isEmpty();
  }

  @Test
  void makesTrainsThatNeverComeCostWhatTheirTurnsCost() throws IOException {
    open(LOOPBACK, NO_TOKEN, 4 * 400_000);
    int stalled = 0;
    for (int i = 0; i < 5; i++) {
      try (Socket stalling = asking()) {
        stalled += answer(stalling)[0] == 0 ? 1 : 0;
        Awaitility.await().until(() -> isDropped(stalling));
      }
    }
    assertThat(stalled).as("half a second each").isEqualTo(1);
    awaitCount(Result.BUDGET, 4);
  }

  @Test
  void hasNoTrainOfASingleByte() throws IOException {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Socket client = new Socket(HERE, responder.port())) {
      client.getOutputStream().write(request(Direction.UPLOAD, LEAST - 1));
      assertThat(isDropped(client)).isTrue();
    }
    awaitCount(Result.MALFORMED, 1);
  }

  @Test
  void reportsWhenTheSegmentsOfADownloadLeft() throws Exception {
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    int bytes = 1 << 20;
    try (Socket client = new Socket(HERE, responder.port())) {
      OutputStream out = client.getOutputStream();
      InputStream in = client.getInputStream();
      out.write(request(Direction.DOWNLOAD, bytes));
      assertThat(answer(client)[0]).isZero();
      out.write(Protocol.READY);
      in.readNBytes(bytes);
      out.write(Protocol.RECEIVED);
      Report report = Report.decode(in.readAllBytes(), bytes);

      assertThat(report.unpaced()).isTrue();
      assertThat(report.points().size()).isGreaterThan(10);
      assertThat(report.points().bytes(report.points().size() - 1)).isEqualTo(bytes);
    }
  }

  /** Both ends have the token, but who stands between them has not. */
  @Test
  void refusesAClientThatDialledAnImpostor() throws Exception {
    open(List.of(), TOKEN, 100 << 20);
    try (ServerSocket impostor = new ServerSocket(0, 1, HERE)) {
      startRelay(impostor);

      TrainOutcome outcome = run(impostor.getLocalPort(), Direction.DOWNLOAD, LEAST, TOKEN);

      assertThat(outcome.estimate().reason()).isEqualTo(NoCapacity.REFUSED);
      assertThat(outcome.failure()).contains("address or port that is not its own");
    }
    awaitCount(Result.ADDRESS, 1);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void servesWhoDialsAnAddressThatIsSaidToLeadToIt(Direction direction) throws IOException {
    try (ServerSocket forward = new ServerSocket(0, 1, HERE)) {
      Endpoint dialled = new Endpoint(HERE, forward.getLocalPort());
      Endpoint other = Endpoint.parse("x", "[2001:db8::1]:32601");
      open(List.of(), TOKEN, List.of(other, dialled), 100 << 20);
      startRelay(forward);

      assertThat(run(dialled.port(), direction, LEAST, TOKEN).failure()).isEmpty();
      assertThat(run(direction, LEAST, TOKEN).failure()).isEmpty();
    }
    awaitCount(Result.SERVED, 2);
  }

  @Test
  void refusesWhoDialsAnAddressThatOnlyResemblesOneOfThose() throws IOException {
    try (ServerSocket forward = new ServerSocket(0, 1, HERE)) {
      int port = forward.getLocalPort();
      Endpoint otherHost = Endpoint.parse("x", "192.0.2.1:" + port);
      Endpoint otherPort = new Endpoint(HERE, port - 1);
      open(List.of(), TOKEN, List.of(otherHost, otherPort), 100 << 20);
      startRelay(forward);

      assertThat(run(port, Direction.UPLOAD, LEAST, TOKEN).failure())
          .contains("--responder-address");
    }
    awaitCount(Result.ADDRESS, 1);
  }

  private void startRelay(ServerSocket from) {
    Thread relay = new Thread(() -> relay(from));
    relay.setDaemon(true);
    relay.start();
  }

  private void relay(ServerSocket from) {
    try (Socket client = from.accept();
        Socket real = new Socket(HERE, responder.port())) {
      Thread back =
          new Thread(
              () -> {
                try {
                  client.getInputStream().transferTo(real.getOutputStream());
                } catch (IOException e) {
                  // one of the two has ended
                }
              });
      back.setDaemon(true);
      back.start();
      real.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // one of the two has ended
    }
  }

  private static boolean isDropped(Socket client) throws IOException {
    client.setSoTimeout(8_000);
    InputStream in = client.getInputStream();
    try {
      return in.readNBytes(1 << 20).length < 1 << 20;
    } catch (SocketException e) {
      return true; // reset
    }
  }

  /** A responder that says these bytes and then nothing, or whatever comes to it. */
  private static TrainOutcome against(Direction direction, boolean closes, byte[]... said)
      throws IOException {
    return against(NO_TOKEN, direction, closes, said);
  }

  private static TrainOutcome against(
      byte[] token, Direction direction, boolean closes, byte[]... said) throws IOException {
    CountDownLatch done = new CountDownLatch(1);
    try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
      Thread thread =
          new Thread(
              () -> {
                try (Socket client = server.accept()) {
                  for (byte[] each : said) {
                    client.getOutputStream().write(each);
                  }
                  if (!closes) {
                    done.await();
                  }
                } catch (IOException | InterruptedException e) {
                  // the client went away, as it should
                }
              });
      thread.setDaemon(true);
      thread.start();
      TrainOutcome outcome = run(server.getLocalPort(), direction, LEAST, token);
      done.countDown();
      return outcome;
    }
  }

  private static final byte[] GREETING = Protocol.greeting(new byte[16], false);
  private static final Proof NO_PROOF = new Proof(NO_TOKEN, new byte[16], new byte[0]);
  private static final byte[] GRANT = Protocol.answer(Protocol.Status.OK, LEAST, NO_PROOF);

  private static byte[] report(int points, int bytesEach, int nanosEach) {
    ByteBuffer out =
        ByteBuffer.allocate(Report.HEAD_SIZE + points * Report.POINT_SIZE + Proof.SIZE)
            .put(new byte[] {'T', 'T', 'S', 'R', 2, 1})
            .putShort((short) points)
            .putLong(0);
    for (int i = 0; i < points; i++) {
      out.putInt(nanosEach).putInt(bytesEach);
    }
    return out.array();
  }

  @Test
  void believesNoResponderThatIsNone() throws IOException {
    assertThat(against(Direction.UPLOAD, true, new byte[0]).estimate().reason())
        .isEqualTo(NoCapacity.CLOSED);
    assertThat(against(Direction.UPLOAD, true, new byte[100]).estimate().reason())
        .isEqualTo(NoCapacity.PROTOCOL);
    byte[] newer = GREETING.clone();
    newer[4] = 9;
    assertThat(against(Direction.UPLOAD, true, newer).failure()).contains("version 9");
    byte[] more = Protocol.answer(Protocol.Status.OK, 20_000, NO_PROOF);
    assertThat(against(Direction.UPLOAD, false, GREETING, more).estimate().reason())
        .isEqualTo(NoCapacity.PROTOCOL);
    byte[] unknown = Arrays.copyOf(new byte[] {99}, Protocol.ANSWER_SIZE);
    assertThat(against(Direction.UPLOAD, false, GREETING, unknown).estimate().reason())
        .isEqualTo(NoCapacity.PROTOCOL);
  }

  @Test
  void saysThatAPortThatAnswersIsNoResponder() throws IOException {
    byte[] banner = "SSH-2.0-OpenSSH_9.2p1 Debian-2".getBytes(StandardCharsets.US_ASCII);

    assertThat(against(Direction.DOWNLOAD, false, banner).failure())
        .isEqualTo("the port is open, but another service than a responder answers there");
    assertThat(against(Direction.DOWNLOAD, true).failure())
        .startsWith("the port is open, but no responder greets there: the other end closed");
    assertThat(against(Direction.DOWNLOAD, false).failure())
        .as("a web server waits for the client")
        .isEqualTo(
            "the port is open, but no responder greets there: no answer before the deadline");
  }

  @Test
  void believesNoReportThatCannotBe() throws IOException {
    assertThat(failure(report(10, 1448, 1000)))
        .as("a good one, so that the others fail for what is wrong with them")
        .isEmpty();
    assertThat(failure(report(11, 1448, 1000))).contains("15928 bytes");
    assertThat(failure(report(9, 1448, 1000))).contains("13032 bytes");
    assertThat(failure(report(1, 0, 1000))).contains("without bytes");
    assertThat(failure(report(8193, 0, 1000))).contains("8193 points");
    assertThat(failure(new byte[16])).contains("no report");
    byte[] lossy = report(10, 1448, 1000);
    lossy[8] = 1;
    assertThat(failure(lossy)).contains("retransmissions");
    assertThat(against(Direction.UPLOAD, false, GREETING, GRANT, lossy).estimate().reason())
        .isEqualTo(NoCapacity.PROTOCOL);
  }

  private static String failure(byte[] report) throws IOException {
    return against(Direction.UPLOAD, false, GREETING, GRANT, report).failure();
  }

  @Test
  void believesNoTimesBeyondThoseThatItSawItself() throws IOException {
    assertThat(failure(report(10, 1448, 4_000_000))).contains("times do not fit");
    assertThat(failure(report(10, 1448, Integer.MAX_VALUE)))
        .as("19 s")
        .contains("times do not fit");
    assertThat(
            against(
                    Direction.DOWNLOAD,
                    false,
                    GREETING,
                    GRANT,
                    new byte[LEAST],
                    report(10, 1448, 10_000_000))
                .failure())
        .contains("times do not fit");
  }

  @Test
  void believesNobodyWhoDoesNotProveTheToken() throws IOException {
    byte[] report = report(10, 1448, 1000);
    for (boolean wantsToken : new boolean[] {true, false}) {
      byte[] greeting = Protocol.greeting(new byte[16], wantsToken);
      TrainOutcome outcome = against(TOKEN, Direction.UPLOAD, false, greeting, GRANT, report);
      assertThat(outcome.estimate().reason()).isEqualTo(NoCapacity.PROTOCOL);
      assertThat(outcome.failure()).contains("did not prove");
    }
  }

  /** A responder that grants a train and then does nothing. */
  @ParameterizedTest
  @EnumSource(Direction.class)
  void endsTheTrainOfAResponderThatStalls(Direction direction) throws IOException {
    long before = System.nanoTime();

    TrainOutcome outcome = against(direction, false, GREETING, GRANT);

    assertThat(outcome.estimate().reason()).isEqualTo(NoCapacity.TIMEOUT);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  /** The wire of an interface is held only while bytes move, whatever the other end does. */
  @Test
  void holdsTheWireForNoOneWhoOnlyWaits() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    Wire wire =
        new Wire() {
          @Override
          public boolean begin(String interfaceName, Duration most) {
            return calls.add("begin " + interfaceName);
          }

          @Override
          public void end(String interfaceName) {
            calls.add("end " + interfaceName);
          }
        };
    try (ServerSocket silent = new ServerSocket(0, 1, HERE);
        CapacityMeter meter = new CapacityMeter(bytes -> true, wire)) {
      TrainTarget none = new TrainTarget("lo", HERE, silent.getLocalPort(), "");
      assertThat(
              meter
                  .measure(none, Direction.UPLOAD, new EnumMap<>(Direction.class))
                  .estimate()
                  .reason())
          .isEqualTo(NoCapacity.TIMEOUT);
      assertThat(calls).isEmpty();
    }
    open(LOOPBACK, NO_TOKEN, 100 << 20);
    try (Connector connector = new Connector()) {
      new TrainClient(connector, wire)
          .run(
              new TrainTarget("lo", HERE, responder.port(), ""),
              Direction.DOWNLOAD,
              Measurement.ofOneTrain(LEAST, 0),
              System.nanoTime() + Duration.ofSeconds(15).toNanos());
    }
    assertThat(calls).containsExactly("begin lo", "end lo");
  }

  /** A long train may fail on a line that has become slow: the next one begins small. */
  @Test
  void forgetsWhatItKnewOfADirectionInWhichATrainFailed() throws IOException {
    Known fast = new Known(1e9, 0.01, 1 << 22, 1 << 22, false, List.of());
    Map<Direction, Known> known = new EnumMap<>(Map.of(Direction.UPLOAD, fast));
    int free;
    try (ServerSocket closed = new ServerSocket(0, 1, HERE)) {
      free = closed.getLocalPort();
    }
    TrainTarget none = new TrainTarget("lo", HERE, free, "");
    try (CapacityMeter poor = new CapacityMeter(bytes -> false, Wire.UNSHARED);
        CapacityMeter meter = new CapacityMeter(bytes -> true, Wire.UNSHARED)) {
      poor.measure(none, Direction.UPLOAD, known);
      assertThat(known).containsEntry(Direction.UPLOAD, fast);

      meter.measure(none, Direction.UPLOAD, known);
      assertThat(known).isEmpty();
    }
  }

  @Test
  void saysWhyThereIsNoConnection() throws IOException {
    int free;
    try (ServerSocket closed = new ServerSocket(0, 1, HERE)) {
      free = closed.getLocalPort();
    }
    TrainOutcome failed = run(free, Direction.UPLOAD, 100, NO_TOKEN);

    assertThat(failed.estimate().reason()).isEqualTo(NoCapacity.UNREACHABLE);
    assertThat(failed.failure()).contains("Connection refused");
    assertThat(failed.bytes()).isZero();
  }

  @Test
  void usesAnUnpacedSenderWhateverTheSystemUses() throws IOException {
    // What this proves is on the emulated network; here, that the option is where it must be.
    Sockets sockets = new Sockets();
    int fd = sockets.open(io.tcptrafficscan.posix.SocketAddresses.INET);
    try {
      assertThat(new Connection(sockets, fd, System::nanoTime, 0).isUnpaced())
          .isEqualTo(
              Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control"))
                  .strip()
                  .equals("reno"));
      Connection.prepare(sockets, fd);
      assertThat(new Connection(sockets, fd, System::nanoTime, 0).isUnpaced()).isTrue();
    } finally {
      sockets.close(fd);
    }
  }
}
