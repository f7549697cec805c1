package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel for its addresses and routes (rtnetlink(7)). The kernel answers a request before
 * the call that sends it returns. For one thread.
 */
final class Rtnetlink implements AutoCloseable {
  private static final int BUFFER_SIZE = 1 << 15; // the kernel fills no more at a time
  private static final int REQUEST_SIZE = 64;
  // struct sockaddr_nl (linux/netlink.h)
  private static final int SOCKADDR_SIZE = 12;
  private static final int SOCKADDR_GROUPS = 8;

  /** Most answers to read at a time. */
  private static final int MOST_READS = 4096;

  private final NativeMemory buffer = new NativeMemory(BUFFER_SIZE);
  private final NativeMemory request = new NativeMemory(REQUEST_SIZE);
  private final RouteMessages messages = new RouteMessages(buffer.bytes);
  private final int requests = open(0);
  private int sequence;
  private int end;

  /**
   * Opens a socket that does not block.
   *
   * @param groups the changes that it hears of
   * @throws PosixException if the kernel gives no such socket
   */
  static int open(int groups) {
    NativeMemory address = new NativeMemory(SOCKADDR_SIZE);
    int fd =
        Posix.require(
            "socket(AF_NETLINK)",
            Posix.result(
                Posix.C.socket(
                    AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE)));
    address.put(new byte[SOCKADDR_SIZE]);
    address.bytes.putShort(0, (short) AF_NETLINK).putInt(SOCKADDR_GROUPS, groups);
    int bound = Posix.result(Posix.C.bind(fd, address.address, SOCKADDR_SIZE));
    if (bound < 0) {
      Posix.C.close(fd);
      throw new PosixException("bind(AF_NETLINK)", -bound);
    }
    return fd;
  }

  /**
   * All addresses of all interfaces, in the kernel's order.
   *
   * @throws PosixException if the kernel does not answer
   */
  List<LocalAddress> addresses() {
    begin(RTM_GETADDR, NLM_F_DUMP, RouteMessages.ADDRESS_SIZE, AF_UNSPEC);
    List<LocalAddress> all = new ArrayList<>();
    boolean complete = messages.readAddresses(Posix.require("RTM_GETADDR", send()), all);
    for (int i = 1; i < MOST_READS && !complete; i++) {
      complete = messages.readAddresses(Posix.require("RTM_GETADDR", read()), all);
    }
    return all;
  }

  /** Whether packets to the address end on this machine, whatever interface they leave by. */
  boolean isLocal(InetAddress destination) {
    int type = messages.routeType(askRoute(destination, 0, 0));
    return type == RTN_LOCAL || type == RTN_ANYCAST;
  }

  /** The source that the route over an interface itself prescribes; null if it prescribes none. */
  @Nullable InetAddress routeSource(InetAddress destination, int interfaceIndex) {
    return messages.routeSource(askRoute(destination, interfaceIndex, RTM_F_FIB_MATCH));
  }

  /** The index of an interface's bridge, bond or VRF; negative if it has none. */
  int master(int interfaceIndex) {
    begin(RTM_GETLINK, 0, RouteMessages.LINK_SIZE, AF_UNSPEC);
    request.bytes.putInt(RouteMessages.HEADER_SIZE + RouteMessages.LINK_INDEX, interfaceIndex);
    return messages.linkMaster(send());
  }

  private int askRoute(InetAddress destination, int interfaceIndex, int flags) {
    byte[] bytes = destination.getAddress();
    begin(RTM_GETROUTE, 0, RouteMessages.ROUTE_SIZE, SocketAddresses.family(destination));
    int message = RouteMessages.HEADER_SIZE;
    request.bytes.put(
        message + RouteMessages.ROUTE_DESTINATION_BITS, (byte) (bytes.length * Byte.SIZE));
    request.bytes.putInt(message + RouteMessages.ROUTE_FLAGS, flags);
    request.bytes.put(attribute(RTA_DST, bytes.length), bytes);
    if (interfaceIndex > 0) {
      request.bytes.putInt(attribute(RTA_OIF, Integer.BYTES), interfaceIndex);
    }
    return send();
  }

  /** Begins a request whose structure has zeros behind its first byte, the family. */
  private void begin(int type, int flags, int size, int family) {
    request.put(new byte[REQUEST_SIZE]);
    request.bytes.putShort(RouteMessages.TYPE, (short) type);
    request.bytes.putShort(RouteMessages.FLAGS, (short) (NLM_F_REQUEST | flags));
    request.bytes.putInt(RouteMessages.SEQUENCE, ++sequence);
    request.bytes.put(RouteMessages.HEADER_SIZE, (byte) family);
    end = RouteMessages.HEADER_SIZE + size;
  }

  /** Adds an attribute and returns the offset of its value. */
  private int attribute(int type, int length) {
    int value = end + RouteMessages.ATTRIBUTE_HEADER_SIZE;
    request.bytes.putShort(end, (short) (RouteMessages.ATTRIBUTE_HEADER_SIZE + length));
    request.bytes.putShort(end + Short.BYTES, (short) type);
    end = RouteMessages.aligned(value + length);
    return value;
  }

  /** Sends the request and reads its first answer; returns the answer's length, or -errno. */
  private int send() {
    request.bytes.putInt(0, end);
    int sent = (int) Posix.result(Posix.C.write(requests, request.address, end));
    int read = sent < 0 ? sent : read();
    for (int i = 1; i < MOST_READS && read > 0 && !messages.answers(sequence); i++) {
      read = read(); // what is left of an earlier request
    }
    return read;
  }

  private int read() {
    return (int) Posix.result(Posix.C.read(requests, buffer.address, BUFFER_SIZE));
  }

  @Override
  public void close() {
    Posix.C.close(requests);
  }
}
