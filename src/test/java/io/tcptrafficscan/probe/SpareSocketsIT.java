package io.tcptrafficscan.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.SocketAddresses;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.Source;
import io.tcptrafficscan.posix.SourceAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sockets of this kernel, connected over loopback. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "binds to lo")
class SpareSocketsIT {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int NONE = -1;
  private static final int CAPACITY = 64;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int PATIENCE_MILLIS = 5_000;

  private final Sockets sockets = new Sockets();
  private final Devices devices = new Devices();
  private final SourceAddresses sources = new SourceAddresses(sockets, devices);
  private final SpareSockets spares = new SpareSockets(sockets, 0);
  private ServerSocket listener;
  private Source source;
  private Source source6;

  @BeforeEach
  void open() throws IOException {
    listener = new ServerSocket(0, CAPACITY + 1, LOOPBACK);
    listener.setSoTimeout(PATIENCE_MILLIS);
    source = sources.source(new SourceAddresses.Destination("lo", LOOPBACK, 1));
    InetAddress loopback6 = InetAddress.getByName("::1");
    source6 = sources.source(new SourceAddresses.Destination("lo", loopback6, 1));
  }

  @AfterEach
  void close() throws IOException {
    spares.closeAll();
    listener.close();
    sources.close();
    devices.close();
  }

  private int connected() {
    int fd = sockets.open(SocketAddresses.INET);
    connect(fd);
    return fd;
  }

  private void connect(int fd) {
    sockets.connect(fd, SocketAddresses.encode(LOOPBACK, listener.getLocalPort(), 0));
    assertThat(sockets.awaitWritable(fd, PATIENCE_MILLIS)).isPositive();
    assertThat(sockets.takeError(fd)).isZero();
  }

  private boolean keep(int fd) {
    return spares.keep(fd, sockets.receiveBuffer(fd), source, spares.generation());
  }

  @Test
  void endsTheConnectionByResetAndConnectsAgain() throws IOException {
    int fd = connected();
    assertThat(keep(fd)).isTrue();

    try (Socket accepted = listener.accept()) {
      accepted.setSoTimeout(PATIENCE_MILLIS);
      assertThatThrownBy(() -> accepted.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThat(spares.take(source)).isEqualTo(fd);
    connect(fd);
    listener.accept().close();
    sockets.close(fd);
  }

  @Test
  void keepsTheSocketsOfEachSourceApart() {
    int fd = connected();
    assertThat(keep(fd)).isTrue();

    assertThat(spares.take(source6)).isEqualTo(NONE);
    assertThat(spares.take(source)).isEqualTo(fd);
    assertThat(spares.take(source)).isEqualTo(NONE);
    sockets.close(fd);
  }

  @Test
  void closesAllAfterASecond() {
    long generation = spares.generation();
    int under = connected();
    assertThat(keep(connected())).isTrue();
    spares.beforeWait(SECOND - 1, SHORT);
    assertThat(spares.generation()).isEqualTo(generation);

    spares.beforeWait(SECOND, SHORT);

    assertThat(spares.take(source)).isEqualTo(NONE);
    assertThat(spares.keep(under, sockets.receiveBuffer(under), source, generation))
        .as("one that was in use")
        .isFalse();
    assertThat(keep(under)).isTrue();
    spares.beforeWait(2 * SECOND - 1, SHORT);
    assertThat(spares.take(source)).isEqualTo(under);
    sockets.close(under);
  }

  @Test
  void closesAllBeforeALongWait() {
    assertThat(keep(connected())).isTrue();

    spares.beforeWait(1, SHORT + 1);

    assertThat(spares.take(source)).isEqualTo(NONE);
  }

  @Test
  void keepsNoneWhoseReceiveBufferWasEnlarged() {
    int fd = connected();
    int before = sockets.receiveBuffer(fd);

    assertThat(spares.keep(fd, before - 1, source, spares.generation())).isFalse();
    sockets.close(fd);
  }

  @Test
  void leavesTheConnectionOfASocketThatItHasNoRoomFor() throws IOException {
    for (int i = 0; i < CAPACITY; i++) {
      assertThat(keep(connected())).isTrue();
      listener.accept().close();
    }
    int fd = connected();

    assertThat(keep(fd)).isFalse();

    try (Socket accepted = listener.accept()) {
      accepted.getOutputStream().write(1);
      assertThat(sockets.awaitReadable(fd, PATIENCE_MILLIS)).isPositive();
    }
    sockets.close(fd);
  }
}
