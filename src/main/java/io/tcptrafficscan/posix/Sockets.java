package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;
import static io.tcptrafficscan.posix.Posix.C;
import static io.tcptrafficscan.posix.Posix.result;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * The calls on TCP sockets. For one thread, since all calls share the same native memory. Methods
 * that return a number return {@code -errno} on failure.
 */
public final class Sockets {
  /** What the methods that read a recorded time or byte return for an unknown value. */
  public static final long ABSENT = ArrivalMessage.ABSENT;

  /** Most bytes that one {@link #send} or {@link #receive} takes. */
  public static final int BUFFER_SIZE = 1 << 16;

  private static final int ADDRESS_SIZE = 32;
  private static final int VALUE_SIZE = 16;
  // struct linger (sys/socket.h)
  private static final int LINGER_SIZE = 8;
  private static final int LINGER_SECONDS = 4;
  // struct pollfd (poll.h)
  private static final int POLLFD_SIZE = 8;
  private static final int EVENTS = 4;
  private static final int RETURNED_EVENTS = 6;

  private final NativeMemory address = new NativeMemory(ADDRESS_SIZE);
  private final NativeMemory value = new NativeMemory(VALUE_SIZE);
  private final NativeMemory length = new NativeMemory(Integer.BYTES);
  private final NativeMemory polled = new NativeMemory(POLLFD_SIZE);
  private final NativeMemory infoBytes = new NativeMemory(TcpInfo.SIZE);
  private final TcpInfo info = new TcpInfo(infoBytes.bytes);
  private final NativeMemory outgoing = new NativeMemory(BUFFER_SIZE);
  private final ArrivalMessage message = new ArrivalMessage(BUFFER_SIZE);

  /** Opens a non-blocking TCP socket of {@code family} and returns its descriptor. */
  public int open(int family) {
    return result(C.socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  }

  /** Opens a UDP socket of {@code family}, which is only to be asked about routes. */
  int openDatagram(int family) {
    return result(C.socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  }

  /** Returns an interface's name as {@link #bindToDevice} takes it. */
  public static byte[] deviceName(String name) {
    return (name + '\0').getBytes(StandardCharsets.UTF_8);
  }

  /** Binds to a network interface (SO_BINDTODEVICE, socket(7)). */
  public int bindToDevice(int fd, byte[] deviceName) {
    address.put(deviceName);
    return result(
        C.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, address.address, deviceName.length));
  }

  /** Starts to connect; {@code -EINPROGRESS} is the usual answer. */
  public int connect(int fd, byte[] socketAddress) {
    address.put(socketAddress);
    return result(C.connect(fd, address.address, socketAddress.length));
  }

  /**
   * Gives a socket that is to connect its source address. The port is chosen when it connects, so
   * that connections to different servers can share a port (IP_BIND_ADDRESS_NO_PORT, ip(7)).
   */
  public int bindSource(int fd, byte[] socketAddress) {
    int prepared = set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    address.put(socketAddress);
    return prepared < 0 ? prepared : result(C.bind(fd, address.address, socketAddress.length));
  }

  /**
   * Whether a socket whose connection was ended by {@link #disconnect} connects again with new
   * values of all that a probe reads; {@link TcpInfo#minRttMicros} stays that of earlier
   * connections. Kernels before 5.6 without the stable updates of 2020 go on counting
   * retransmissions (tcp_disconnect in net/ipv4/tcp.c); 5.10 is the next that is maintained for
   * long. Before 4.20, the receive buffer stays as large as the last server's MSS made it.
   */
  public static boolean canReconnect() {
    return Platform.isLinux(5, 10);
  }

  /**
   * Ends a connection, by RST if it was made. Whoever waits for the socket is told that it hung up.
   */
  public int disconnect(int fd) {
    address.bytes.putShort(0, (short) AF_UNSPEC);
    return result(C.connect(fd, address.address, ADDRESS_SIZE));
  }

  /** Binds a socket that is to listen. An IPv6 socket accepts IPv4 connections as well. */
  public int bind(int fd, byte[] socketAddress) {
    address.put(socketAddress);
    int prepared = set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (prepared >= 0 && SocketAddresses.family(address.bytes) == AF_INET6) {
      prepared = set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    }
    return prepared < 0 ? prepared : result(C.bind(fd, address.address, socketAddress.length));
  }

  public int listen(int fd, int backlog) {
    return result(C.listen(fd, backlog));
  }

  /** Accepts a connection and makes it non-blocking; {@code -EAGAIN} if there is none. */
  public int accept(int fd) {
    length.bytes.putInt(0, ADDRESS_SIZE);
    return result(C.accept4(fd, address.address, length.address, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }

  /** The address of the other end of the connection that was accepted last. */
  public InetAddress acceptedFrom() {
    return SocketAddresses.decode(address.bytes);
  }

  /** The port that a socket is bound to. */
  public int localPort(int fd) {
    int named = readName(fd);
    return named < 0 ? named : SocketAddresses.port(address.bytes);
  }

  /**
   * The address of this end of a connection.
   *
   * @throws PosixException if there is no such connection
   */
  public InetAddress localAddress(int fd) {
    Posix.require("getsockname", readName(fd));
    return SocketAddresses.decode(address.bytes);
  }

  private int readName(int fd) {
    length.bytes.putInt(0, ADDRESS_SIZE);
    return result(C.getsockname(fd, address.address, length.address));
  }

  private int set(int fd, int level, int name, int number) {
    value.bytes.putInt(0, number);
    return result(C.setsockopt(fd, level, name, value.address, Integer.BYTES));
  }

  /** Reads an option and returns its length in bytes. */
  private int get(int fd, int level, int name, NativeMemory into, int size) {
    length.bytes.putInt(0, size);
    int read = result(C.getsockopt(fd, level, name, into.address, length.address));
    return read < 0 ? read : length.bytes.getInt(0);
  }

  int get(int fd, int name) {
    int read = get(fd, SOL_SOCKET, name, value, Integer.BYTES);
    return read < 0 ? read : value.bytes.getInt(0);
  }

  /** Returns the socket's pending error as a positive errno, 0 if there is none (SO_ERROR). */
  public int takeError(int fd) {
    return get(fd, SO_ERROR);
  }

  /** Returns SO_RCVBUF: on Linux twice the bytes that the buffer holds (socket(7)). */
  public int receiveBuffer(int fd) {
    return get(fd, SO_RCVBUF);
  }

  /**
   * Makes the receive buffer larger, which also holds the recorded events, as far as {@code
   * net.core.rmem_max} allows it. Beyond that, the kernel still enlarges it by itself. A kernel
   * before 5.14 would not: there, nothing happens.
   */
  public int growReceiveBuffer(int fd, int bytes) {
    return grow(fd, SO_RCVBUF, bytes);
  }

  /** The same for the send buffer and {@code net.core.wmem_max}. */
  public int growSendBuffer(int fd, int bytes) {
    return grow(fd, SO_SNDBUF, bytes);
  }

  private int grow(int fd, int buffer, int bytes) {
    int locks = get(fd, SO_BUF_LOCK);
    if (locks < 0 || get(fd, buffer) >= bytes) {
      return Math.min(0, locks);
    }
    set(fd, SOL_SOCKET, buffer, bytes);
    return set(fd, SOL_SOCKET, SO_BUF_LOCK, locks);
  }

  /** Reads TCP_INFO into {@link #info}. */
  public int readInfo(int fd) {
    int read = get(fd, IPPROTO_TCP, TCP_INFO, infoBytes, TcpInfo.SIZE);
    info.length(Math.max(0, read));
    return read;
  }

  /** What {@link #readInfo} read last. */
  public TcpInfo info() {
    return info;
  }

  /** Chooses the congestion control; accepted connections have that of the listening socket. */
  public int useCongestionControl(int fd, String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    value.put(ascii);
    return result(C.setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, value.address, ascii.length));
  }

  /** The name of the congestion control in use; empty if it cannot be read. */
  public String congestionControl(int fd) {
    int read = get(fd, IPPROTO_TCP, TCP_CONGESTION, value, TCP_CA_NAME_MAX);
    byte[] name = new byte[Math.max(0, read)];
    value.bytes.get(0, name);
    return new String(name, StandardCharsets.US_ASCII).replaceFirst("\0.*", "");
  }

  /** Sends every segment at once, without waiting for the acknowledgement of the last one. */
  public int sendAtOnce(int fd) {
    return set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  }

  /** Makes the kernel record when segments arrive, for {@link #arrivalNanos}. */
  public int noteArrivals(int fd) {
    return set(
        fd, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
  }

  /**
   * Makes the kernel record when segments leave and when they are acknowledged, for {@link
   * #nextRecord}. The connection must be established, and all that was sent acknowledged. The
   * kernel counts the bytes that are sent from here on.
   */
  public int noteSent(int fd) {
    return set(
        fd,
        SOL_SOCKET,
        SO_TIMESTAMPING,
        SOF_TIMESTAMPING_TX_SOFTWARE
            | SOF_TIMESTAMPING_TX_ACK
            | SOF_TIMESTAMPING_OPT_ID
            | SOF_TIMESTAMPING_OPT_TSONLY
            | SOF_TIMESTAMPING_SOFTWARE);
  }

  /**
   * Takes the next recorded departure or acknowledgement, for {@link #arrivalNanos}, {@link
   * #departedByte} and {@link #acknowledgedByte}; {@code -EAGAIN} if there is none.
   */
  public int nextRecord(int fd) {
    return (int) result(C.recvmsg(fd, message.prepare(0), MSG_ERRQUEUE));
  }

  /**
   * The last byte that the record taken last covers, counted from 0; {@link #ABSENT} if the record
   * is no acknowledgement.
   */
  public long acknowledgedByte() {
    return message.lastByte(SCM_TSTAMP_ACK);
  }

  /**
   * The last byte of the segment that left, counted from 0; {@link #ABSENT} if the record taken
   * last is no departure.
   */
  public long departedByte() {
    return message.lastByte(SCM_TSTAMP_SND);
  }

  /** Receives, and returns how many bytes: 0 at the end of the stream. */
  public int receive(int fd, int most) {
    return (int) result(C.recvmsg(fd, message.prepare(Math.min(most, BUFFER_SIZE)), 0));
  }

  /** Copies bytes that {@link #receive} received. */
  public void received(byte[] into, int at, int count) {
    message.buffer.bytes.get(0, into, at, count);
  }

  /**
   * The time of the message taken last, in nanoseconds since 1970: when the last of the received
   * segments arrived, or the recorded event happened. {@link #ABSENT} if the kernel recorded none.
   */
  public long arrivalNanos() {
    return message.arrivalNanos();
  }

  /** Puts bytes into the buffer that {@link #send} sends from. */
  public void fill(byte[] bytes) {
    outgoing.put(bytes);
  }

  /**
   * Sends bytes of the buffer, and returns how many the kernel took. Raises no SIGPIPE.
   *
   * @param more whether a last segment that is not full should wait for more bytes
   */
  public int send(int fd, int from, int count, boolean more) {
    return sendWith(fd, from, count, more ? MSG_MORE : 0);
  }

  /** Sends bytes of the buffer as a segment of their own, even if more bytes follow. */
  public int sendSegment(int fd, int from, int count) {
    return sendWith(fd, from, count, MSG_EOR);
  }

  private int sendWith(int fd, int from, int count, int flags) {
    return (int) result(C.send(fd, outgoing.address + from, count, flags | MSG_NOSIGNAL));
  }

  /** How many of the sent bytes are not acknowledged (SIOCOUTQ, tcp(7)). */
  public int unacknowledged(int fd) {
    value.bytes.putInt(0, 0);
    int asked = result(C.ioctl(fd, SIOCOUTQ, value.address));
    return asked < 0 ? asked : value.bytes.getInt(0);
  }

  /** Waits until there is something to receive or accept; returns 0 if there is not. */
  public int awaitReadable(int fd, int timeoutMillis) {
    return await(fd, POLLIN, timeoutMillis);
  }

  /** Waits until a connection is made or can take more bytes; returns 0 if it does not. */
  public int awaitWritable(int fd, int timeoutMillis) {
    return await(fd, POLLOUT, timeoutMillis);
  }

  private int await(int fd, short events, int timeoutMillis) {
    polled.bytes.putInt(0, fd).putShort(EVENTS, events).putShort(RETURNED_EVENTS, (short) 0);
    int ready = result(C.poll(polled.address, 1, timeoutMillis));
    return ready == -Errno.EINTR ? 0 : ready;
  }

  /**
   * Whether there are bytes to receive or the stream has ended. Unlike a read, this does not lock
   * the socket, which would delay the recorded times of acknowledgements.
   */
  public boolean isReadable(int fd) {
    return await(fd, POLLIN, 0) > 0
        && (polled.bytes.getShort(RETURNED_EVENTS) & (POLLIN | POLLHUP)) != 0;
  }

  /** Tells the other end that nothing more will be sent. */
  public int endSending(int fd) {
    return result(C.shutdown(fd, SHUT_WR));
  }

  /** Makes the next close send RST and leave no TIME_WAIT behind (SO_LINGER with 0 seconds). */
  public int resetOnClose(int fd) {
    value.bytes.putInt(0, 1).putInt(LINGER_SECONDS, 0);
    return result(C.setsockopt(fd, SOL_SOCKET, SO_LINGER, value.address, LINGER_SIZE));
  }

  /** Closes. Never retried: Linux has released the descriptor even if it reports EINTR. */
  public int close(int fd) {
    return result(C.close(fd));
  }
}
