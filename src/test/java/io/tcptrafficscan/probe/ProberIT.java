package io.tcptrafficscan.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcptrafficscan.posix.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The prober on this kernel's loopback. */
class ProberIT {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final List<ProbeOutcome> outcomes = new ArrayList<>();
  private Prober<String> prober;
  private ServerSocket listener;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Prober.isFullySupported(), "binding to an interface needs Linux");
    prober = Prober.open(true, System::nanoTime, (attachment, outcome) -> outcomes.add(outcome));
    listener = new ServerSocket(0, 1, LOOPBACK);
  }

  @AfterEach
  void close() throws IOException {
    if (prober != null) {
      prober.close();
      listener.close();
    }
  }

  private ProbeOutcome probe(String interfaceName, InetAddress address, int port, long timeout) {
    start(interfaceName, address, port, timeout);
    return outcome(timeout);
  }

  private void start(String interfaceName, InetAddress address, int port, long timeout) {
    var target = prober.prepare(new ProbeTarget(interfaceName, address, port));
    prober.start(target, "probe", timeout);
  }

  private ProbeOutcome outcome(long timeout) {
    long giveUp = System.nanoTime() + timeout + 5 * SECOND;
    while (outcomes.isEmpty() && System.nanoTime() < giveUp) {
      prober.await(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertThat(outcomes).as("outcomes of one probe").hasSize(1);
    return outcomes.remove(0);
  }

  private FailureReason failure(String interfaceName, InetAddress address, int port, long timeout) {
    return ((ProbeFailure) probe(interfaceName, address, port, timeout)).reason();
  }

  @Test
  void readsTheKernelsFiguresAfterAHandshake() {
    TcpSample sample = (TcpSample) probe("lo", LOOPBACK, listener.getLocalPort(), SECOND);

    assertThat(sample.rttMicros()).isBetween(1L, 100_000L);
    assertThat(sample.connectNanos()).isBetween(1_000L, SECOND);
    assertThat(sample.receiveWindowBytes()).isEqualTo(defaultReceiveBuffer());
    assertThat(sample.pathMtuBytes()).isBetween(576L, 65_536L);
    assertThat(sample.mssBytes()).isPositive().isLessThan(sample.pathMtuBytes());
    assertThat(sample.synRetransmits()).isZero();
  }

  /** {@code tcp_rmem[1]}, of which SO_RCVBUF says as much and a window may take half. */
  private static long defaultReceiveBuffer() {
    // In one read: sysctl files do not go on where a read before ended.
    try (var in =
        new java.io.BufferedReader(new java.io.FileReader("/proc/sys/net/ipv4/tcp_rmem"))) {
      return Long.parseLong(in.readLine().trim().split("\\s+")[1]) / 2;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void probesOverIpv6() throws IOException {
    InetAddress loopback6 = InetAddress.getByName("::1");
    try (ServerSocket listener6 = new ServerSocket()) {
      try {
        listener6.bind(new InetSocketAddress(loopback6, 0));
      } catch (IOException e) {
        assumeTrue(false, "this machine has no IPv6 loopback");
      }
      assertThat(probe("lo", loopback6, listener6.getLocalPort(), SECOND))
          .isInstanceOf(TcpSample.class);
    }
  }

  @Test
  void namesAClosedPort() throws IOException {
    int port = listener.getLocalPort();
    listener.close();

    assertThat(failure("lo", LOOPBACK, port, SECOND)).isEqualTo(FailureReason.REFUSED);
  }

  @Test
  void takesTheFiguresOfAConnectionThatTheServerClosedAtOnce() throws IOException {
    start("lo", LOOPBACK, listener.getLocalPort(), SECOND);
    listener.accept().close();

    assertThat(outcome(SECOND)).isInstanceOf(TcpSample.class);
  }

  @Test
  void namesAConnectionThatTheServerResetAtOnce() throws IOException {
    start("lo", LOOPBACK, listener.getLocalPort(), SECOND);
    Socket accepted = listener.accept();
    accepted.setSoLinger(true, 0);
    accepted.close();

    ProbeFailure failure = (ProbeFailure) outcome(SECOND);
    assertThat(failure.reason()).isEqualTo(FailureReason.RESET);
    assertThat(failure.detail()).startsWith("connect: Connection reset");
  }

  @Test
  void connectsASocketAgain() throws IOException {
    assumeTrue(Sockets.canReconnect(), "sockets connect again from Linux 5.10 on");
    openAtNoon(true);
    Set<Path> before = ownSockets();
    var good = prober.prepare(new ProbeTarget("lo", LOOPBACK, listener.getLocalPort()));
    TcpSample first = (TcpSample) probe(good);
    listener.accept().close();
    Set<Path> withOne = ownSockets();
    assertThat(withOne).filteredOn(each -> !before.contains(each)).hasSize(1);

    TcpSample second = (TcpSample) probe(good);
    listener.accept().close();
    assertThat(second.receiveWindowBytes()).isEqualTo(first.receiveWindowBytes());
    assertThat(second.mssBytes()).isEqualTo(first.mssBytes());
    assertThat(second.synRetransmits()).isZero();
    assertThat(second.rttMicros()).isPositive();
    assertThat(ownSockets()).as("sockets after the second").isSubsetOf(withOne);
    assertThat(ownSockets()).filteredOn(each -> !before.contains(each)).hasSize(1);

    try (SocketChannel boundOnly = SocketChannel.open()) {
      boundOnly.bind(new InetSocketAddress(LOOPBACK, 0));
      int closed = boundOnly.socket().getLocalPort();
      var refused = prober.prepare(new ProbeTarget("lo", LOOPBACK, closed));
      for (Set<Path> left : List.of(withOne, before)) { // the first probe of a target has its own
        assertThat(((ProbeFailure) probe(refused)).reason()).isEqualTo(FailureReason.REFUSED);
        assertThat(ownSockets()).filteredOn(each -> !left.contains(each)).hasSize(1);
      }
    }
    assertThat(ownSockets()).isSubsetOf(before);
  }

  private ProbeOutcome probe(Prober.PreparedTarget target) {
    prober.start(target, "probe", SECOND);
    return outcome(SECOND);
  }

  @Test
  void keepsNoSocketThatReceivedMoreThanAHandshake() throws IOException {
    openAtNoon(true);
    Set<Path> before = ownSockets();
    start("lo", LOOPBACK, listener.getLocalPort(), SECOND);
    try (Socket accepted = listener.accept()) {
      accepted.getOutputStream().write(1);
      assertThat(outcome(SECOND)).isInstanceOf(TcpSample.class);
    }
    assertThat(ownSockets()).isSubsetOf(before);
  }

  @Test
  void keepsNoSocketBeforeALongWait() throws IOException {
    openAtNoon(true);
    Set<Path> before = ownSockets();
    assumeTrue(Sockets.canReconnect(), "sockets connect again from Linux 5.10 on");
    probe("lo", LOOPBACK, listener.getLocalPort(), SECOND);
    listener.accept().close();
    assertThat(ownSockets()).filteredOn(each -> !before.contains(each)).hasSize(1);

    prober.wakeup();
    prober.await(TimeUnit.MILLISECONDS.toNanos(11));

    assertThat(ownSockets()).isSubsetOf(before);
  }

  @Test
  void keepsNoSocketThatEndsByFin() throws IOException {
    openAtNoon(false);
    Set<Path> before = ownSockets();
    probe("lo", LOOPBACK, listener.getLocalPort(), SECOND);
    listener.accept().close();

    assertThat(ownSockets()).isSubsetOf(before);
  }

  /** Opens a prober whose clock stands still, so that nothing becomes too old. */
  private void openAtNoon(boolean resetOnClose) throws IOException {
    prober.close();
    SocketChannel.open().close(); // from the first close on, Java keeps a descriptor for all others
    prober = Prober.open(resetOnClose, () -> 0, (attachment, outcome) -> outcomes.add(outcome));
  }

  /** This process's sockets, by inode (proc_pid_fd(5)). */
  private static Set<Path> ownSockets() throws IOException {
    Set<Path> sockets = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        sockets.add(Files.readSymbolicLink(descriptor));
      }
    } catch (NoSuchFileException e) { // one of another thread was closed meanwhile
      return ownSockets();
    }
    sockets.removeIf(each -> !each.toString().startsWith("socket:"));
    return sockets;
  }

  @Test
  void namesAMissingInterface() {
    ProbeFailure failure =
        (ProbeFailure) probe("nosuchif0", LOOPBACK, listener.getLocalPort(), SECOND);

    assertThat(failure.reason()).isEqualTo(FailureReason.NO_INTERFACE);
    assertThat(failure.detail())
        .isEqualTo("setsockopt(SO_BINDTODEVICE): No such device (errno 19)");
  }

  @Test
  void givesUpAtTheDeadline() throws IOException {
    try (FullBacklog full = new FullBacklog()) {
      long start = System.nanoTime();
      ProbeFailure failure =
          (ProbeFailure) probe("lo", LOOPBACK, full.port(), TimeUnit.MILLISECONDS.toNanos(200));

      assertThat(failure.reason()).isEqualTo(FailureReason.TIMEOUT);
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(199));
    }
  }

  @Test
  void countsAnswersThatCameWhileTheProcessStoodStill() throws Exception {
    int probes = 600; // more than one wait returns
    AtomicLong clock = new AtomicLong();
    prober.close();
    prober = Prober.open(true, clock::get, (attachment, outcome) -> outcomes.add(outcome));
    try (ServerSocket patient = new ServerSocket(0, probes, LOOPBACK)) {
      var target = prober.prepare(new ProbeTarget("lo", LOOPBACK, patient.getLocalPort()));
      for (int i = 0; i < probes; i++) {
        prober.start(target, "probe", SECOND);
      }
      for (int i = 0; i < probes; i++) {
        patient.accept().close();
      }
      clock.set(2 * SECOND);
      prober.await(0);
    }
    assertThat(outcomes).hasSize(probes).allMatch(TcpSample.class::isInstance);
  }

  @Test
  void countsRetransmittedSynsOfAProbeThatTimesOut() throws IOException {
    try (FullBacklog full = new FullBacklog()) {
      ProbeOutcome outcome = probe("lo", LOOPBACK, full.port(), 2 * SECOND);

      assertThat(outcome).isInstanceOf(ProbeFailure.class);
      assertThat(outcome.synRetransmits()).isPositive();
    }
  }

  @Test
  void tellsARetransmittedSynApart() throws Exception {
    try (FullBacklog full = new FullBacklog()) {
      // The first SYN finds the backlog full; the second, a second later, finds room.
      Thread room =
          new Thread(
              () -> {
                try {
                  TimeUnit.MILLISECONDS.sleep(300);
                  full.acceptAll();
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      room.start();
      ProbeOutcome outcome = probe("lo", LOOPBACK, full.port(), 10 * SECOND);

      assertThat(outcome).isInstanceOf(TcpSample.class);
      assertThat(outcome.synRetransmits()).isPositive();
      assertThat(((TcpSample) outcome).connectNanos()).isGreaterThan(SECOND / 2);
    }
  }

  /** A listener whose backlog is full, so that the kernel drops every SYN. */
  private static final class FullBacklog implements AutoCloseable {
    private final ServerSocket socket;
    private final List<SocketChannel> waiting = new ArrayList<>();

    FullBacklog() throws IOException {
      socket = new ServerSocket(0, 1, LOOPBACK);
      for (int i = 0; i < 8; i++) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(LOOPBACK, socket.getLocalPort()));
        waiting.add(channel);
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    /** Makes room until this is closed: those that wait send their SYNs again too. */
    void acceptAll() throws IOException {
      try {
        while (true) {
          socket.accept().close();
        }
      } catch (SocketException e) {
        // closed
      }
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
      socket.close();
    }
  }

  @Test
  void cancelsWithoutAnOutcome() throws IOException {
    try (FullBacklog full = new FullBacklog()) {
      var target = prober.prepare(new ProbeTarget("lo", LOOPBACK, full.port()));
      var flight = prober.start(target, "cancelled", SECOND);
      prober.cancel(flight);
      prober.await(0);

      assertThat(outcomes).isEmpty();
      assertThat(probe("lo", LOOPBACK, listener.getLocalPort(), SECOND))
          .as("the slot is free again")
          .isInstanceOf(TcpSample.class);
    }
  }

  @Test
  void endsProbesOfDifferentTimeoutsInTheOrderOfTheirDeadlines() throws IOException {
    List<String> ended = new ArrayList<>();
    try (FullBacklog full = new FullBacklog();
        Prober<String> own =
            Prober.open(true, System::nanoTime, (attachment, outcome) -> ended.add(attachment))) {
      var target = own.prepare(new ProbeTarget("lo", LOOPBACK, full.port()));
      own.start(target, "third", TimeUnit.MILLISECONDS.toNanos(90));
      own.start(target, "first", TimeUnit.MILLISECONDS.toNanos(30));
      own.start(target, "second", TimeUnit.MILLISECONDS.toNanos(60));
      long giveUp = System.nanoTime() + 5 * SECOND;
      while (ended.size() < 3 && System.nanoTime() < giveUp) {
        own.await(SECOND);
      }
    }
    assertThat(ended).containsExactly("first", "second", "third");
  }

  @Test
  void measuresConnectTimeWhereTheSystemReportsNoRtt() throws IOException {
    prober.close();
    prober =
        Prober.openPortable(true, System::nanoTime, (attachment, outcome) -> outcomes.add(outcome));

    TcpSample sample = (TcpSample) probe("ignored", LOOPBACK, listener.getLocalPort(), SECOND);
    assertThat(sample.rttMicros()).isEqualTo(sample.connectNanos() / 1_000);
    assertThat(sample.receiveWindowBytes()).isPositive();

    int port = listener.getLocalPort();
    listener.close();
    assertThat(failure("ignored", LOOPBACK, port, SECOND)).isEqualTo(FailureReason.REFUSED);
  }
}
