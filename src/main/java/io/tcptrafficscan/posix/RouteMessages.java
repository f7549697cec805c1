package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of rtnetlink(7): {@code struct nlmsghdr}, the structure of the message's type
 * and attributes ({@code struct rtattr}), each aligned to four bytes.
 */
final class RouteMessages {
  // struct nlmsghdr (linux/netlink.h)
  static final int HEADER_SIZE = 16;
  static final int TYPE = 4;
  static final int FLAGS = 6;
  static final int SEQUENCE = 8;
  // struct ifaddrmsg (linux/if_addr.h)
  static final int ADDRESS_SIZE = 8;
  private static final int ADDRESS_FLAGS = 2;
  private static final int ADDRESS_SCOPE = 3;
  private static final int ADDRESS_INDEX = 4;
  // struct rtmsg (linux/rtnetlink.h)
  static final int ROUTE_SIZE = 12;
  static final int ROUTE_DESTINATION_BITS = 1;
  static final int ROUTE_TYPE = 7;
  static final int ROUTE_FLAGS = 8;
  // struct ifinfomsg (linux/rtnetlink.h)
  static final int LINK_SIZE = 16;
  static final int LINK_INDEX = 4;
  // struct rtattr
  static final int ATTRIBUTE_HEADER_SIZE = 4;
  private static final int ALIGNMENT = 4;
  static final int ABSENT = -1;

  private final ByteBuffer bytes;

  /**
   * @param bytes in the machine's byte order
   */
  RouteMessages(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * Adds the addresses of one answer to a dump.
   *
   * @param length how many bytes the answer has
   * @return whether the dump is complete
   */
  boolean readAddresses(int length, List<LocalAddress> into) {
    for (int at = 0; isMessage(at, length); at = next(at)) {
      int type = bytes.getShort(at + TYPE);
      if (type == NLMSG_DONE || type == NLMSG_ERROR) {
        return true;
      }
      if (type == RTM_NEWADDR) {
        readAddress(at, into);
      }
    }
    return false;
  }

  private void readAddress(int at, List<LocalAddress> into) {
    int message = at + HEADER_SIZE;
    if (end(at) < message + ADDRESS_SIZE) {
      return;
    }
    int own = find(at, ADDRESS_SIZE, IFA_LOCAL);
    // Of a point-to-point link, IFA_ADDRESS is the other end's address.
    InetAddress address = address(own == ABSENT ? find(at, ADDRESS_SIZE, IFA_ADDRESS) : own);
    int wideFlags = find(at, ADDRESS_SIZE, IFA_FLAGS);
    if (address != null) {
      into.add(
          new LocalAddress(
              bytes.getInt(message + ADDRESS_INDEX),
              address,
              bytes.get(message + ADDRESS_SCOPE) & 0xff,
              wideFlags == ABSENT || attributeLength(wideFlags) < Integer.BYTES
                  ? bytes.get(message + ADDRESS_FLAGS) & 0xff
                  : bytes.getInt(wideFlags)));
    }
  }

  /** The type of the route in an answer (RTN_*), or {@link #ABSENT} if there is no route. */
  int routeType(int length) {
    return isOf(RTM_NEWROUTE, ROUTE_SIZE, length)
        ? bytes.get(HEADER_SIZE + ROUTE_TYPE) & 0xff
        : ABSENT;
  }

  /** The source address that the route in an answer prescribes; null if it prescribes none. */
  @Nullable InetAddress routeSource(int length) {
    return isOf(RTM_NEWROUTE, ROUTE_SIZE, length)
        ? address(find(0, ROUTE_SIZE, RTA_PREFSRC))
        : null;
  }

  /** The index of the master of the interface in an answer, or {@link #ABSENT}. */
  int linkMaster(int length) {
    int at = isOf(RTM_NEWLINK, LINK_SIZE, length) ? find(0, LINK_SIZE, IFLA_MASTER) : ABSENT;
    return at == ABSENT || attributeLength(at) < Integer.BYTES ? ABSENT : bytes.getInt(at);
  }

  private boolean isOf(int type, int size, int length) {
    return isMessage(0, length) && bytes.getShort(TYPE) == type && end(0) >= HEADER_SIZE + size;
  }

  private boolean isMessage(int at, int length) {
    return at + HEADER_SIZE <= length
        && bytes.getInt(at) >= HEADER_SIZE
        && bytes.getInt(at) <= length - at;
  }

  private int end(int at) {
    return at + bytes.getInt(at);
  }

  private int next(int at) {
    return at + aligned(bytes.getInt(at));
  }

  /** The offset of an attribute's value, or {@link #ABSENT}. */
  private int find(int message, int size, int type) {
    int end = end(message);
    int at = message + HEADER_SIZE + size;
    while (at + ATTRIBUTE_HEADER_SIZE <= end) {
      int length = bytes.getShort(at) & 0xffff;
      if (length < ATTRIBUTE_HEADER_SIZE || length > end - at) {
        return ABSENT;
      }
      if (bytes.getShort(at + Short.BYTES) == type) {
        return at + ATTRIBUTE_HEADER_SIZE;
      }
      at += aligned(length);
    }
    return ABSENT;
  }

  private int attributeLength(int value) {
    return (bytes.getShort(value - ATTRIBUTE_HEADER_SIZE) & 0xffff) - ATTRIBUTE_HEADER_SIZE;
  }

  private @Nullable InetAddress address(int value) {
    if (value == ABSENT) {
      return null;
    }
    byte[] address = new byte[attributeLength(value)];
    bytes.get(value, address);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      return null; // neither 4 nor 16 bytes
    }
  }

  static int aligned(int length) {
    return (length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Whether the message read last answers the request of that number. */
  boolean answers(int sequence) {
    return bytes.getInt(SEQUENCE) == sequence;
  }
}
