package io.tcptrafficscan.posix;

import java.nio.charset.StandardCharsets;

/**
 * Asks the kernel about network interfaces (netdevice(7)). Owns one socket to ask through. Not for
 * use by two threads.
 */
public final class Devices implements AutoCloseable {
  /** What {@link #index} returns for an interface that does not exist. */
  public static final int MISSING = -1;

  // linux/if.h
  private static final int IFF_UP = 1;
  private static final int IFF_RUNNING = 0x40;

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  // linux/sockios.h
  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCGIFINDEX = 0x8933;
  // struct ifreq
  private static final int IFNAMSIZ = 16;
  private static final int IFREQ_SIZE = 40;

  private final NativeMemory request = new NativeMemory(IFREQ_SIZE);
  private final int fd;

  /**
   * @throws PosixException where the kernel gives no socket
   */
  public Devices() {
    fd =
        Posix.require(
            "socket",
            Posix.result(Posix.C.socket(SocketAddresses.INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  }

  /** Whether the interface is administratively up and has a carrier. */
  public boolean isUp(String name) {
    int flags = ask(SIOCGIFFLAGS, name) ? request.bytes.getShort(IFNAMSIZ) : 0;
    return (flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING);
  }

  /** Returns the interface's index, or {@link #MISSING}. */
  public int index(String name) {
    return ask(SIOCGIFINDEX, name) ? request.bytes.getInt(IFNAMSIZ) : MISSING;
  }

  private boolean ask(long what, String name) {
    byte[] ascii = name.getBytes(StandardCharsets.UTF_8);
    if (ascii.length >= IFNAMSIZ) {
      return false;
    }
    request.put(new byte[IFREQ_SIZE]);
    request.put(ascii);
    return Posix.result(Posix.C.ioctl(fd, what, request.address)) >= 0;
  }

  @Override
  public void close() {
    Posix.C.close(fd);
  }
}
