package io.tcptrafficscan.posix;

import java.nio.charset.StandardCharsets;

/**
 * The calls on TCP sockets that a probe makes. Not for use by two threads: one native scratch area
 * serves all calls. Methods return {@code -errno} on failure.
 */
public final class TcpSockets {
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_TCP = 6;
  // asm-generic/socket.h
  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;
  private static final int SO_RCVBUF = 8;
  private static final int SO_LINGER = 13;
  private static final int SO_BINDTODEVICE = 25;
  // linux/tcp.h
  private static final int TCP_INFO = 11;

  private static final int INT_SIZE = Integer.BYTES;

  private final NativeMemory address = new NativeMemory(32);
  private final NativeMemory value = new NativeMemory(2 * INT_SIZE);
  private final NativeMemory length = new NativeMemory(INT_SIZE);
  private final NativeMemory infoBytes = new NativeMemory(TcpInfo.SIZE);
  private final TcpInfo info = new TcpInfo(infoBytes.bytes);

  /** Opens a non-blocking TCP socket of {@code family} and returns its descriptor. */
  public int open(int family) {
    return Posix.result(
        Posix.C.socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  }

  /** Returns an interface's name as {@link #bindToDevice} takes it. */
  public static byte[] deviceName(String name) {
    return (name + '\0').getBytes(StandardCharsets.UTF_8);
  }

  /** Binds to a network interface (SO_BINDTODEVICE, socket(7)). */
  public int bindToDevice(int fd, byte[] deviceName) {
    address.put(deviceName);
    return Posix.result(
        Posix.C.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, address.address, deviceName.length));
  }

  /** Starts to connect; {@code -EINPROGRESS} is the usual answer. */
  public int connect(int fd, byte[] socketAddress) {
    address.put(socketAddress);
    return Posix.result(Posix.C.connect(fd, address.address, socketAddress.length));
  }

  /** Returns the socket's pending error as a positive errno, 0 where there is none (SO_ERROR). */
  public int takeError(int fd) {
    return intOption(fd, SO_ERROR);
  }

  /** Returns what SO_RCVBUF says: on Linux twice the bytes that the buffer holds (socket(7)). */
  public int receiveBuffer(int fd) {
    return intOption(fd, SO_RCVBUF);
  }

  private int intOption(int fd, int name) {
    length.bytes.putInt(0, INT_SIZE);
    int result =
        Posix.result(Posix.C.getsockopt(fd, SOL_SOCKET, name, value.address, length.address));
    return result < 0 ? result : value.bytes.getInt(0);
  }

  /** Reads TCP_INFO; {@link #info} then shows it until the next read. */
  public int readInfo(int fd) {
    length.bytes.putInt(0, TcpInfo.SIZE);
    int result =
        Posix.result(
            Posix.C.getsockopt(fd, IPPROTO_TCP, TCP_INFO, infoBytes.address, length.address));
    info.length(result < 0 ? 0 : length.bytes.getInt(0));
    return result;
  }

  /** What the last {@link #readInfo} read. */
  public TcpInfo info() {
    return info;
  }

  /** Makes the next close send RST and leave no TIME_WAIT behind (SO_LINGER with 0 seconds). */
  public int resetOnClose(int fd) {
    value.bytes.putInt(0, 1).putInt(INT_SIZE, 0);
    return Posix.result(Posix.C.setsockopt(fd, SOL_SOCKET, SO_LINGER, value.address, 2 * INT_SIZE));
  }

  /** Closes. Never retried: Linux has released the descriptor even where it reports EINTR. */
  public int close(int fd) {
    return Posix.result(Posix.C.close(fd));
  }
}
