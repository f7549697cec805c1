package io.tcptrafficscan.posix;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * The calls on TCP connections that carry data. Not for use by two threads: one native scratch area
 * serves all calls. Methods return {@code -errno} on failure.
 */
public final class StreamSockets {
  /** What {@link #arrivalNanos} returns where the kernel gave no time. */
  public static final long ABSENT = ArrivalMessage.ABSENT;

  /** Most bytes that one {@link #send} or {@link #receive} takes. */
  public static final int BUFFER_SIZE = 1 << 16;

  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_MORE = 0x8000;
  private static final int MSG_EOR = 0x80;
  private static final int MSG_ERRQUEUE = 0x2000;
  private static final int SHUT_WR = 1;
  private static final long SIOCOUTQ = 0x5411; // linux/sockios.h, tcp(7)
  // asm-generic/socket.h
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_TIMESTAMPING = 37;
  // linux/net_tstamp.h
  private static final int SOF_TIMESTAMPING_RX_SOFTWARE = 1 << 3;
  private static final int SOF_TIMESTAMPING_SOFTWARE = 1 << 4;
  private static final int SOF_TIMESTAMPING_OPT_ID = 1 << 7;
  private static final int SOF_TIMESTAMPING_TX_ACK = 1 << 9;
  private static final int SOF_TIMESTAMPING_OPT_TSONLY = 1 << 11;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  // linux/tcp.h
  private static final int TCP_NODELAY = 1;
  private static final int TCP_CONGESTION = 13;
  private static final int TCP_CA_NAME_MAX = 16;
  // poll.h
  private static final short POLLIN = 1;
  private static final short POLLOUT = 4;
  private static final short POLLHUP = 16;
  private static final int POLLFD_SIZE = 8;
  private static final int EVENTS = 4;
  private static final int RETURNED_EVENTS = 6;

  private static final int ADDRESS_SIZE = 32;

  private final ArrivalMessage message = new ArrivalMessage(BUFFER_SIZE);
  private final NativeMemory outgoing = new NativeMemory(BUFFER_SIZE);
  private final NativeMemory address = new NativeMemory(ADDRESS_SIZE);
  private final NativeMemory value = new NativeMemory(TCP_CA_NAME_MAX);
  private final NativeMemory length = new NativeMemory(Integer.BYTES);
  private final NativeMemory polled = new NativeMemory(POLLFD_SIZE);

  /** Binds an open socket so that it can listen: an IPv6 one takes IPv4 as well. */
  public int bind(int fd, byte[] socketAddress) {
    int result = set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (result >= 0 && socketAddress[0] == SocketAddresses.INET6) {
      result = set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    }
    if (result < 0) {
      return result;
    }
    address.put(socketAddress);
    return Posix.result(Posix.C.bind(fd, address.address, socketAddress.length));
  }

  public int listen(int fd, int backlog) {
    return Posix.result(Posix.C.listen(fd, backlog));
  }

  /** The port that a socket is bound to. */
  public int localPort(int fd) {
    length.bytes.putInt(0, ADDRESS_SIZE);
    int result = Posix.result(Posix.C.getsockname(fd, address.address, length.address));
    return result < 0 ? result : SocketAddresses.port(address.bytes);
  }

  /** The address of this end of a connection. */
  public InetAddress localAddress(int fd) {
    length.bytes.putInt(0, ADDRESS_SIZE);
    Posix.require(
        "getsockname", Posix.result(Posix.C.getsockname(fd, address.address, length.address)));
    return SocketAddresses.decode(address.bytes);
  }

  /** Takes a connection, made non-blocking; {@code -EAGAIN} where there is none. */
  public int accept(int fd) {
    length.bytes.putInt(0, ADDRESS_SIZE);
    return Posix.result(
        Posix.C.accept4(fd, address.address, length.address, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }

  /** Who is at the other end of the connection that was accepted last. */
  public InetAddress acceptedFrom() {
    return SocketAddresses.decode(address.bytes);
  }

  /** Chooses the congestion control; a listening socket hands its own on (tcp(7)). */
  public int useCongestionControl(int fd, String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    value.put(ascii);
    return Posix.result(
        Posix.C.setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, value.address, ascii.length));
  }

  /** The name of the congestion control in use; empty where it cannot be read. */
  public String congestionControl(int fd) {
    length.bytes.putInt(0, TCP_CA_NAME_MAX);
    int result =
        Posix.result(
            Posix.C.getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, value.address, length.address));
    byte[] name = new byte[result < 0 ? 0 : length.bytes.getInt(0)];
    value.bytes.get(0, name);
    return new String(name, StandardCharsets.US_ASCII).replaceFirst("\0.*", "");
  }

  /** Sends every segment at once, and not only when the one before it is acknowledged. */
  public int sendAtOnce(int fd) {
    return set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  }

  /** Has the kernel note when segments arrive, for {@link #arrivalNanos}. */
  public int noteArrivals(int fd) {
    return set(
        fd, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
  }

  /**
   * Has the kernel note when segments are acknowledged, for {@link #nextAcknowledgement}. Bytes are
   * counted from here on, so the connection must be made.
   */
  public int noteAcknowledgements(int fd) {
    return set(
        fd,
        SOL_SOCKET,
        SO_TIMESTAMPING,
        SOF_TIMESTAMPING_TX_ACK
            | SOF_TIMESTAMPING_OPT_ID
            | SOF_TIMESTAMPING_OPT_TSONLY
            | SOF_TIMESTAMPING_SOFTWARE);
  }

  /**
   * Takes the next acknowledgement that the kernel noted; {@code -EAGAIN} where there is none. When
   * it came is {@link #arrivalNanos}, and of what it is {@link #acknowledgedByte}.
   */
  public int nextAcknowledgement(int fd) {
    return (int) Posix.result(Posix.C.recvmsg(fd, message.prepare(0), MSG_ERRQUEUE));
  }

  /**
   * Which byte the acknowledgement taken last was of, counted from 0; {@link #ABSENT} where it was
   * none.
   */
  public long acknowledgedByte() {
    return message.acknowledgedByte();
  }

  private int set(int fd, int level, int name, int number) {
    value.bytes.putInt(0, number);
    return Posix.result(Posix.C.setsockopt(fd, level, name, value.address, Integer.BYTES));
  }

  /** Returns how many bytes were received, 0 at the end of the stream. */
  public int receive(int fd, int most) {
    long header = message.prepare(Math.min(most, BUFFER_SIZE));
    return (int) Posix.result(Posix.C.recvmsg(fd, header, 0));
  }

  /** Copies what {@link #receive} received. */
  public void received(byte[] into, int at, int count) {
    message.buffer.bytes.get(0, into, at, count);
  }

  /**
   * When the last segment arrived of which {@link #receive} received something, in nanoseconds
   * since 1970, or {@link #ABSENT}.
   */
  public long arrivalNanos() {
    return message.arrivalNanos();
  }

  /** Puts bytes where {@link #send} takes them from. */
  public void fill(byte[] bytes) {
    outgoing.put(bytes);
  }

  /**
   * Sends bytes that were put there, and returns how many the kernel took. Raises no SIGPIPE.
   *
   * @param more whether a last segment that is not full is to wait for what comes next
   */
  public int send(int fd, int from, int count, boolean more) {
    int flags = more ? MSG_NOSIGNAL | MSG_MORE : MSG_NOSIGNAL;
    return (int) Posix.result(Posix.C.send(fd, outgoing.address + from, count, flags));
  }

  /** Sends bytes that were put there as a segment of their own, however much more is to come. */
  public int sendSegment(int fd, int from, int count) {
    return (int)
        Posix.result(Posix.C.send(fd, outgoing.address + from, count, MSG_NOSIGNAL | MSG_EOR));
  }

  /** How many bytes of those sent are not acknowledged. */
  public int unacknowledged(int fd) {
    value.bytes.putInt(0, 0);
    int result = Posix.result(Posix.C.ioctl(fd, SIOCOUTQ, value.address));
    return result < 0 ? result : value.bytes.getInt(0);
  }

  /** Says that nothing more will be sent. */
  public int endSending(int fd) {
    return Posix.result(Posix.C.shutdown(fd, SHUT_WR));
  }

  /** Waits until there is something to receive or accept; returns 0 where there is not. */
  public int awaitReadable(int fd, int timeoutMillis) {
    return await(fd, POLLIN, timeoutMillis);
  }

  /**
   * Whether there is something to receive, an end of the stream included. It does not lock the
   * socket: acknowledgements that come meanwhile are noted when they come.
   */
  public boolean isReadable(int fd) {
    polled.bytes.putInt(0, fd).putShort(EVENTS, POLLIN).putShort(RETURNED_EVENTS, (short) 0);
    Posix.result(Posix.C.poll(polled.address, 1, 0));
    return (polled.bytes.getShort(RETURNED_EVENTS) & (POLLIN | POLLHUP)) != 0;
  }

  /** Waits until a connection is made or takes more; returns 0 where it does not. */
  public int awaitWritable(int fd, int timeoutMillis) {
    return await(fd, POLLOUT, timeoutMillis);
  }

  private int await(int fd, short events, int timeoutMillis) {
    polled.bytes.putInt(0, fd).putShort(EVENTS, events);
    int ready = Posix.result(Posix.C.poll(polled.address, 1, timeoutMillis));
    return ready == -Errno.EINTR ? 0 : ready;
  }
}
