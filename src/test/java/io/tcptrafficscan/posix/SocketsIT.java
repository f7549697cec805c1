package io.tcptrafficscan.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Against the kernel that runs the tests, over loopback. */
@Tag("alone")
class SocketsIT {
  private static final int PATIENCE_MILLIS = 2_000;

  private final Sockets sockets = new Sockets();
  private int listener = -1;
  private int client = -1;
  private int accepted = -1;

  @AfterEach
  void closeAll() {
    for (int fd : new int[] {listener, client, accepted}) {
      if (fd >= 0) {
        sockets.close(fd);
      }
    }
  }

  /** Connects over loopback; {@code prepared} is done to both ends before they know each other. */
  private void connect(String host, java.util.function.IntConsumer prepared) throws Exception {
    InetAddress address = InetAddress.getByName(host);
    int family = SocketAddresses.family(address);
    listener = sockets.open(family);
    prepared.accept(listener);
    int bound = sockets.bind(listener, SocketAddresses.encode(address, 0, 0));
    if (bound == -Errno.EADDRNOTAVAIL || bound == -Errno.EAFNOSUPPORT) {
      throw new TestAbortedException("there is no " + host + " here");
    }
    assertThat(bound).isZero();
    assertThat(sockets.listen(listener, 4)).isZero();
    int port = sockets.localPort(listener);
    assertThat(port).isPositive();
    client = sockets.open(family);
    prepared.accept(client);
    sockets.connect(client, SocketAddresses.encode(address, port, 0));
    assertThat(sockets.awaitReadable(listener, PATIENCE_MILLIS)).isPositive();
    accepted = sockets.accept(listener);
    assertThat(accepted).isPositive();
    assertThat(sockets.acceptedFrom()).isEqualTo(address);
    assertThat(sockets.awaitWritable(client, PATIENCE_MILLIS)).isPositive();
  }

  private void sendText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    sockets.fill(bytes);
    assertThat(sockets.send(client, 0, bytes.length, false)).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void carriesBytes(String host) throws Exception {
    connect(host, fd -> {});
    assertThat(sockets.receive(accepted, 10)).isEqualTo(-Errno.EAGAIN);
    assertThat(sockets.awaitReadable(accepted, 0)).isZero();

    sendText("abcdef");

    assertThat(sockets.awaitReadable(accepted, PATIENCE_MILLIS)).isPositive();
    assertThat(sockets.receive(accepted, 4)).isEqualTo(4);
    byte[] bytes = new byte[6];
    sockets.received(bytes, 1, 4);
    assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("\0abcd\0");
    assertThat(sockets.endSending(client)).isZero();
    assertThat(sockets.receive(accepted, 10)).isEqualTo(2);
    assertThat(sockets.receive(accepted, 10)).as("the end of the stream").isZero();
  }

  @Test
  void takesConnectionsOfBothFamiliesOnOneSocket() throws Exception {
    listener = sockets.open(SocketAddresses.INET6);
    int bound =
        listener < 0
            ? listener
            : sockets.bind(listener, SocketAddresses.encode(InetAddress.getByName("::"), 0, 0));
    if (bound < 0) {
      throw new TestAbortedException("there is no IPv6 here");
    }
    sockets.listen(listener, 4);
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    client = sockets.open(SocketAddresses.INET);
    sockets.connect(client, SocketAddresses.encode(loopback, sockets.localPort(listener), 0));

    assertThat(sockets.awaitReadable(listener, PATIENCE_MILLIS)).isPositive();
    accepted = sockets.accept(listener);

    assertThat(sockets.acceptedFrom()).as("not as a mapped IPv6 address").isEqualTo(loopback);
  }

  @Test
  void saysWhenBytesArrivedByTheKernelsClock() throws Exception {
    connect("127.0.0.1", sockets::noteArrivals);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    do { // the kernel turns its stamping on a little later
      assertThat(System.nanoTime()).isLessThan(deadline);
      sendText("x");
      assertThat(sockets.awaitReadable(accepted, PATIENCE_MILLIS)).isPositive();
      sockets.receive(accepted, 1);
    } while (sockets.arrivalNanos() == Sockets.ABSENT);
    long sent = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    sendText("y");
    assertThat(sockets.awaitReadable(accepted, PATIENCE_MILLIS)).isPositive();
    long arrived = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() + 1);
    Thread.sleep(30); // what is read late still arrived early
    assertThat(sockets.receive(accepted, 1)).isEqualTo(1);

    assertThat(sockets.arrivalNanos()).isBetween(sent, arrived);
  }

  @Test
  void saysThatThereIsNoTimeWhereNoneWasAskedFor() throws Exception {
    connect("127.0.0.1", fd -> {});
    sendText("x");
    sockets.awaitReadable(accepted, PATIENCE_MILLIS);
    sockets.receive(accepted, 1);

    assertThat(sockets.arrivalNanos()).isEqualTo(Sockets.ABSENT);
  }

  @Test
  void handsTheListenersCongestionControlOn() throws Exception {
    connect("127.0.0.1", fd -> assertThat(sockets.useCongestionControl(fd, "reno")).isZero());

    assertThat(sockets.congestionControl(client)).isEqualTo("reno");
    assertThat(sockets.congestionControl(accepted)).isEqualTo("reno");
    assertThat(sockets.useCongestionControl(client, "nonesuch")).isNegative();
    assertThat(sockets.congestionControl(client)).isEqualTo("reno");
  }

  @Test
  void usesTheSystemsCongestionControlOtherwise() throws Exception {
    connect("127.0.0.1", fd -> {});

    assertThat(sockets.congestionControl(client))
        .isEqualTo(Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).strip());
  }

  @Test
  void sendsWhatTheKernelTakesAndNoMore() throws Exception {
    connect("127.0.0.1", sockets::sendAtOnce);
    long taken = 0;
    int count = sockets.send(client, 0, Sockets.BUFFER_SIZE, false);
    while (count > 0) {
      taken += count;
      count = sockets.send(client, 0, Sockets.BUFFER_SIZE, false);
    }

    assertThat(count).isEqualTo(-Errno.EAGAIN);
    assertThat(taken).isPositive();
    assertThat(sockets.awaitWritable(client, 0)).isZero();
  }

  @Test
  void growsTheSendBufferAndLeavesItsFurtherGrowthToTheKernel() {
    client = sockets.open(SocketAddresses.family(InetAddress.getLoopbackAddress()));
    assertThat(sockets.get(client, Constants.SO_SNDBUF)).isLessThan(100_000);

    assertThat(sockets.growSendBuffer(client, 100_000)).isZero();
    assertThat(sockets.get(client, Constants.SO_SNDBUF)).isEqualTo(200_000);
    assertThat(sockets.get(client, Constants.SO_BUF_LOCK)).as("no size is fixed").isZero();

    assertThat(sockets.growSendBuffer(client, 50_000)).isZero();
    assertThat(sockets.get(client, Constants.SO_SNDBUF)).as("no smaller").isEqualTo(200_000);
  }

  @Test
  void reportsAConnectionThatWasReset() throws Exception {
    connect("127.0.0.1", fd -> {});
    sockets.resetOnClose(accepted);
    sockets.close(accepted);
    accepted = -1;
    sockets.awaitReadable(client, PATIENCE_MILLIS);

    assertThat(sockets.receive(client, 1)).isEqualTo(-Errno.ECONNRESET);
    assertThat(sockets.send(client, 0, 1, false)).as("and no SIGPIPE").isEqualTo(-Errno.EPIPE);
  }

  /** As a native image binds it, which cannot generate classes. */
  @Test
  void bindsByReflectionToo() throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Djnr.ffi.asm.enabled=false",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                SocketsIT.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("bound by reflection: true, listening: true");
  }

  /** Run in a JVM of its own by the test above. */
  public static void main(String... args) throws Exception {
    Sockets sockets = new Sockets();
    int fd = sockets.open(SocketAddresses.INET);
    sockets.bind(fd, SocketAddresses.encode(InetAddress.getByName("127.0.0.1"), 0, 0));
    boolean listening =
        sockets.listen(fd, 1) == 0
            && sockets.noteArrivals(fd) == 0
            && sockets.accept(fd) == -Errno.EAGAIN
            && sockets.receive(fd, 1) == -107 // ENOTCONN
            && sockets.localPort(fd) > 0;
    boolean reflection =
        LibraryLoader.create(LibC.class).load("c").getClass().getName().contains("Proxy");
    System.out.println("bound by reflection: " + reflection + ", listening: " + listening);
  }
}
