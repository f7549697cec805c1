package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;
import static io.tcptrafficscan.posix.RouteMessages.ATTRIBUTE_HEADER_SIZE;
import static io.tcptrafficscan.posix.RouteMessages.FLAGS;
import static io.tcptrafficscan.posix.RouteMessages.HEADER_SIZE;
import static io.tcptrafficscan.posix.RouteMessages.LINK_INDEX;
import static io.tcptrafficscan.posix.RouteMessages.LINK_SIZE;
import static io.tcptrafficscan.posix.RouteMessages.TYPE;
import static io.tcptrafficscan.posix.RouteMessages.aligned;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Lists the network interfaces of this process's network namespace (rtnetlink(7)), wherever {@code
 * /sys} is mounted from. For one thread at a time.
 */
public final class Links {
  private static final int BUFFER_SIZE = 1 << 15; // the kernel fills no more at a time
  private static final int MOST_INTERRUPTED = 3;
  private static final String LIST = "RTM_GETLINK";

  private static final int ERROR = HEADER_SIZE;
  private static final int INDEX = HEADER_SIZE + LINK_INDEX;
  private static final int ATTRIBUTES = HEADER_SIZE + LINK_SIZE;

  /**
   * An interface.
   *
   * @param otherNames its alternative names
   * @param master the index of the interface that it is a member of; 0 for none
   * @param masterKind what the master is, for example {@code bridge}; empty if it has none
   */
  public record Link(
      int index, String name, List<String> otherNames, int master, String masterKind) {}

  private final NativeMemory buffer = new NativeMemory(BUFFER_SIZE);
  private final List<Link> links = new ArrayList<>();
  private boolean done;
  private boolean interrupted;

  /**
   * Asks the kernel for all interfaces.
   *
   * @throws PosixException if the kernel does not answer
   */
  public List<Link> list() {
    for (int i = 0; i < MOST_INTERRUPTED; i++) {
      ask();
      if (!interrupted) {
        return List.copyOf(links);
      }
    }
    throw new PosixException(LIST, Errno.EAGAIN);
  }

  private void ask() {
    links.clear();
    done = false;
    interrupted = false;
    int fd =
        Posix.require(
            "socket(AF_NETLINK)",
            Posix.result(Posix.C.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)));
    try {
      int size = writeRequest(buffer.bytes);
      Posix.require("send", (int) Posix.result(Posix.C.send(fd, buffer.address, size, 0)));
      while (!done) {
        int length =
            Posix.require(
                "read", (int) Posix.result(Posix.C.read(fd, buffer.address, BUFFER_SIZE)));
        read(buffer.bytes, length);
      }
    } finally {
      Posix.C.close(fd);
    }
  }

  private static int writeRequest(ByteBuffer out) {
    int size = ATTRIBUTES + ATTRIBUTE_HEADER_SIZE + Integer.BYTES;
    out.clear().put(new byte[size]).clear();
    out.putInt(size).putShort((short) RTM_GETLINK).putShort((short) (NLM_F_REQUEST | NLM_F_DUMP));
    out.position(ATTRIBUTES);
    out.putShort((short) (ATTRIBUTE_HEADER_SIZE + Integer.BYTES)).putShort((short) IFLA_EXT_MASK);
    out.putInt(RTEXT_FILTER_SKIP_STATS);
    return size;
  }

  /** Reads the messages of one datagram. Lengths that reach beyond it end the list. */
  private void read(ByteBuffer in, int length) {
    int at = 0;
    done = length < HEADER_SIZE;
    while (!done && at + HEADER_SIZE <= length) {
      int size = in.getInt(at);
      int type = in.getShort(at + TYPE);
      interrupted |= (in.getShort(at + FLAGS) & NLM_F_DUMP_INTR) != 0;
      if (type == NLMSG_ERROR) {
        throw new PosixException(LIST, -in.getInt(at + ERROR));
      }
      done = type == NLMSG_DONE || size < HEADER_SIZE || at + size > length;
      if (type == RTM_NEWLINK && !done) {
        links.add(link(in, at, at + size));
      }
      at += aligned(size);
    }
  }

  private static Link link(ByteBuffer in, int from, int end) {
    List<String> names = new ArrayList<>(List.of(""));
    List<String> masterKind = new ArrayList<>(List.of(""));
    int[] master = {0};
    attributes(
        in,
        from + ATTRIBUTES,
        end,
        (type, value) -> {
          switch (type) {
            case IFLA_IFNAME -> names.set(0, text(value));
            case IFLA_MASTER -> master[0] = value.getInt(0);
            case IFLA_LINKINFO -> texts(value, IFLA_INFO_SLAVE_KIND, masterKind);
            case IFLA_PROP_LIST -> texts(value, IFLA_ALT_IFNAME, names);
            default -> {}
          }
        });
    return new Link(
        in.getInt(from + INDEX),
        names.get(0),
        List.copyOf(names.subList(1, names.size())),
        master[0],
        masterKind.get(masterKind.size() - 1));
  }

  /** Adds the texts of one type that are nested in an attribute. */
  private static void texts(ByteBuffer in, int wanted, List<String> into) {
    attributes(
        in,
        0,
        in.capacity(),
        (type, value) -> {
          if (type == wanted) {
            into.add(text(value));
          }
        });
  }

  private static void attributes(
      ByteBuffer in, int from, int end, BiConsumer<Integer, ByteBuffer> taker) {
    int at = from;
    while (at + ATTRIBUTE_HEADER_SIZE <= end) {
      int size = in.getShort(at) & 0xffff;
      if (size < ATTRIBUTE_HEADER_SIZE || at + size > end) {
        return;
      }
      int type = in.getShort(at + 2) & NLA_TYPE_MASK;
      taker.accept(
          type,
          in.slice(at + ATTRIBUTE_HEADER_SIZE, size - ATTRIBUTE_HEADER_SIZE).order(in.order()));
      at += aligned(size);
    }
  }

  private static String text(ByteBuffer value) {
    byte[] bytes = new byte[Math.max(0, value.capacity() - 1)]; // without the zero at the end
    value.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
