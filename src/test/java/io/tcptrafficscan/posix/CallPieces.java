package io.tcptrafficscan.posix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What one system call costs through the binding, and what reading its answer does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallPieces {
  private Sockets sockets;
  private TcpInfo info;
  private ServerSocket server;
  private int fd;

  @Setup
  public void open() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(TcpInfo.SIZE).order(ByteOrder.nativeOrder());
    for (int i = 0; i < TcpInfo.SIZE; i++) {
      bytes.put(i, (byte) i);
    }
    info = new TcpInfo(bytes);
    info.length(TcpInfo.SIZE);
    sockets = new Sockets();
    try {
      server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      InetAddress to = server.getInetAddress();
      fd = sockets.open(SocketAddresses.family(to));
      sockets.connect(fd, SocketAddresses.encode(to, server.getLocalPort(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TearDown
  public void close() throws IOException {
    sockets.close(fd);
    server.close();
  }

  /** Every field that a probe reads. */
  @Benchmark
  public long decodeTcpInfo() {
    return info.rttMicros()
        + info.minRttMicros()
        + info.totalRetransmits()
        + info.sendMssBytes()
        + info.pathMtuBytes();
  }

  /** The cheapest call that a probe makes. */
  @Benchmark
  public int callGetsockopt() {
    return sockets.takeError(fd);
  }

  /** The call that brings most. */
  @Benchmark
  public int callTcpInfo() {
    return sockets.readInfo(fd);
  }
}
