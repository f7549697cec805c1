package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;

import java.nio.charset.StandardCharsets;

/** Asks the kernel about network interfaces (netdevice(7)) through one socket. For one thread. */
public final class Devices implements AutoCloseable {
  /** What {@link #index} returns for an interface that does not exist. */
  public static final int MISSING = -1;

  /** Size of {@code struct ifreq} ({@code linux/if.h}): the name, then a union. */
  private static final int IFREQ_SIZE = 40;

  private final NativeMemory request = new NativeMemory(IFREQ_SIZE);
  private final int fd;

  /**
   * @throws PosixException if there is no socket left
   */
  public Devices() {
    fd =
        Posix.require(
            "socket", Posix.result(Posix.C.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  }

  /** Whether the interface is administratively up and has a carrier. */
  public boolean isUp(String name) {
    return (flags(name) & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING);
  }

  boolean isLoopback(String name) {
    return (flags(name) & IFF_LOOPBACK) != 0;
  }

  /** Whether the interface is a VRF, which has the addresses of its ports. */
  boolean isVrf(String name) {
    return (flags(name) & (IFF_MASTER | IFF_NOARP)) == (IFF_MASTER | IFF_NOARP);
  }

  private int flags(String name) {
    return ask(SIOCGIFFLAGS, name) ? request.bytes.getShort(IFNAMSIZ) : 0;
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
