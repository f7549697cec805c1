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
class StreamSocketsIT {
  private static final int PATIENCE_MILLIS = 2_000;

  private final TcpSockets tcp = new TcpSockets();
  private final StreamSockets streams = new StreamSockets();
  private int listener = -1;
  private int client = -1;
  private int accepted = -1;

  @AfterEach
  void closeAll() {
    for (int fd : new int[] {listener, client, accepted}) {
      if (fd >= 0) {
        tcp.close(fd);
      }
    }
  }

  /** Connects over loopback; {@code prepared} is done to both ends before they know each other. */
  private void connect(String host, java.util.function.IntConsumer prepared) throws Exception {
    InetAddress address = InetAddress.getByName(host);
    int family = SocketAddresses.family(address);
    listener = tcp.open(family);
    prepared.accept(listener);
    int bound = streams.bind(listener, SocketAddresses.encode(address, 0, 0));
    if (bound == -Errno.EADDRNOTAVAIL || bound == -Errno.EAFNOSUPPORT) {
      throw new TestAbortedException("there is no " + host + " here");
    }
    assertThat(bound).isZero();
    assertThat(streams.listen(listener, 4)).isZero();
    int port = streams.localPort(listener);
    assertThat(port).isPositive();
    client = tcp.open(family);
    prepared.accept(client);
    tcp.connect(client, SocketAddresses.encode(address, port, 0));
    assertThat(streams.awaitReadable(listener, PATIENCE_MILLIS)).isPositive();
    accepted = streams.accept(listener);
    assertThat(accepted).isPositive();
    assertThat(streams.acceptedFrom()).isEqualTo(address);
    assertThat(streams.awaitWritable(client, PATIENCE_MILLIS)).isPositive();
  }

  private void sendText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    streams.fill(bytes);
    assertThat(streams.send(client, 0, bytes.length, false)).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void carriesBytes(String host) throws Exception {
    connect(host, fd -> {});
    assertThat(streams.receive(accepted, 10)).isEqualTo(-Errno.EAGAIN);
    assertThat(streams.awaitReadable(accepted, 0)).isZero();

    sendText("abcdef");

    assertThat(streams.awaitReadable(accepted, PATIENCE_MILLIS)).isPositive();
    assertThat(streams.receive(accepted, 4)).isEqualTo(4);
    byte[] bytes = new byte[6];
    streams.received(bytes, 1, 4);
    assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("\0abcd\0");
    assertThat(streams.endSending(client)).isZero();
    assertThat(streams.receive(accepted, 10)).isEqualTo(2);
    assertThat(streams.receive(accepted, 10)).as("the end of the stream").isZero();
  }

  @Test
  void takesConnectionsOfBothFamiliesOnOneSocket() throws Exception {
    listener = tcp.open(SocketAddresses.INET6);
    int bound =
        listener < 0
            ? listener
            : streams.bind(listener, SocketAddresses.encode(InetAddress.getByName("::"), 0, 0));
    if (bound < 0) {
      throw new TestAbortedException("there is no IPv6 here");
    }
    streams.listen(listener, 4);
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    client = tcp.open(SocketAddresses.INET);
    tcp.connect(client, SocketAddresses.encode(loopback, streams.localPort(listener), 0));

    assertThat(streams.awaitReadable(listener, PATIENCE_MILLIS)).isPositive();
    accepted = streams.accept(listener);

    assertThat(streams.acceptedFrom()).as("not as a mapped IPv6 address").isEqualTo(loopback);
  }

  @Test
  void saysWhenBytesArrivedByTheKernelsClock() throws Exception {
    connect("127.0.0.1", streams::noteArrivals);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    do { // the kernel turns its stamping on a little later
      assertThat(System.nanoTime()).isLessThan(deadline);
      sendText("x");
      assertThat(streams.awaitReadable(accepted, PATIENCE_MILLIS)).isPositive();
      streams.receive(accepted, 1);
    } while (streams.arrivalNanos() == StreamSockets.ABSENT);
    long sent = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    sendText("y");
    assertThat(streams.awaitReadable(accepted, PATIENCE_MILLIS)).isPositive();
    long arrived = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() + 1);
    Thread.sleep(30); // what is read late still arrived early
    assertThat(streams.receive(accepted, 1)).isEqualTo(1);

    assertThat(streams.arrivalNanos()).isBetween(sent, arrived);
  }

  @Test
  void saysThatThereIsNoTimeWhereNoneWasAskedFor() throws Exception {
    connect("127.0.0.1", fd -> {});
    sendText("x");
    streams.awaitReadable(accepted, PATIENCE_MILLIS);
    streams.receive(accepted, 1);

    assertThat(streams.arrivalNanos()).isEqualTo(StreamSockets.ABSENT);
  }

  @Test
  void handsTheListenersCongestionControlOn() throws Exception {
    connect("127.0.0.1", fd -> assertThat(streams.useCongestionControl(fd, "reno")).isZero());

    assertThat(streams.congestionControl(client)).isEqualTo("reno");
    assertThat(streams.congestionControl(accepted)).isEqualTo("reno");
    assertThat(streams.useCongestionControl(client, "nonesuch")).isNegative();
    assertThat(streams.congestionControl(client)).isEqualTo("reno");
  }

  @Test
  void usesTheSystemsCongestionControlOtherwise() throws Exception {
    connect("127.0.0.1", fd -> {});

    assertThat(streams.congestionControl(client))
        .isEqualTo(Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).strip());
  }

  @Test
  void sendsWhatTheKernelTakesAndNoMore() throws Exception {
    connect("127.0.0.1", streams::sendAtOnce);
    long taken = 0;
    int count = streams.send(client, 0, StreamSockets.BUFFER_SIZE, false);
    while (count > 0) {
      taken += count;
      count = streams.send(client, 0, StreamSockets.BUFFER_SIZE, false);
    }

    assertThat(count).isEqualTo(-Errno.EAGAIN);
    assertThat(taken).isPositive();
    assertThat(streams.awaitWritable(client, 0)).isZero();
  }

  @Test
  void reportsAConnectionThatWasReset() throws Exception {
    connect("127.0.0.1", fd -> {});
    tcp.resetOnClose(accepted);
    tcp.close(accepted);
    accepted = -1;
    streams.awaitReadable(client, PATIENCE_MILLIS);

    assertThat(streams.receive(client, 1)).isEqualTo(-Errno.ECONNRESET);
    assertThat(streams.send(client, 0, 1, false)).as("and no SIGPIPE").isEqualTo(-Errno.EPIPE);
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
                StreamSocketsIT.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("bound by reflection: true, listening: true");
  }

  /** Run in a JVM of its own by the test above. */
  public static void main(String... args) throws Exception {
    TcpSockets tcp = new TcpSockets();
    StreamSockets streams = new StreamSockets();
    int fd = tcp.open(SocketAddresses.INET);
    streams.bind(fd, SocketAddresses.encode(InetAddress.getByName("127.0.0.1"), 0, 0));
    boolean listening =
        streams.listen(fd, 1) == 0
            && streams.noteArrivals(fd) == 0
            && streams.accept(fd) == -Errno.EAGAIN
            && streams.receive(fd, 1) == -107 // ENOTCONN
            && streams.localPort(fd) > 0;
    boolean reflection =
        LibraryLoader.create(LibC.class).load("c").getClass().getName().contains("Proxy");
    System.out.println("bound by reflection: " + reflection + ", listening: " + listening);
  }
}
