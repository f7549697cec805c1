package io.tcptrafficscan.posix;

import java.nio.charset.StandardCharsets;

/**
 * One TUN device (Documentation/networking/tuntap.rst): the kernel's end is an interface, ours a
 * descriptor that reads and writes whole IP packets. Closing it removes the interface. The
 * descriptor goes on working whatever namespace its user is in.
 */
public final class Tun implements AutoCloseable {
  // linux/if_tun.h
  private static final long TUNSETIFF = 0x400454ca;
  private static final long TUNSETCARRIER = 0x400454e2;
  private static final short IFF_TUN = 1;
  private static final short IFF_NO_PI = 0x1000;
  // struct ifreq
  private static final int IFNAMSIZ = 16;
  private static final int IFREQ_SIZE = 40;

  private final int fd;

  private Tun(int fd) {
    this.fd = fd;
  }

  /** Makes the interface {@code name} in the calling thread's network namespace. */
  public static Tun create(String name) {
    int flags = TestPosix.O_RDWR | TestPosix.O_NONBLOCK | TestPosix.O_CLOEXEC;
    int fd =
        Posix.require("open(/dev/net/tun)", Posix.result(TestPosix.C.open("/dev/net/tun", flags)));
    NativeMemory request = new NativeMemory(IFREQ_SIZE);
    request.put(name.getBytes(StandardCharsets.UTF_8));
    request.bytes.putShort(IFNAMSIZ, (short) (IFF_TUN | IFF_NO_PI));
    int made = Posix.result(Posix.C.ioctl(fd, TUNSETIFF, request.address));
    if (made < 0) {
      Posix.C.close(fd);
      throw new PosixException("ioctl(TUNSETIFF, " + name + ")", -made);
    }
    return new Tun(fd);
  }

  /** Plugs the cable in or pulls it: the interface stays up and has no carrier. */
  public void carrier(boolean plugged) {
    NativeMemory value = new NativeMemory(Integer.BYTES);
    value.bytes.putInt(0, plugged ? 1 : 0);
    Posix.require(
        "ioctl(TUNSETCARRIER)", Posix.result(Posix.C.ioctl(fd, TUNSETCARRIER, value.address)));
  }

  /** Reads one packet; returns its length, or {@code -errno}. */
  public int read(PacketMemory memory, int offset, int capacity) {
    return (int) Posix.result(Posix.C.read(fd, memory.address(offset), capacity));
  }

  /** Writes one packet; returns its length, or {@code -errno}. */
  public int write(PacketMemory memory, int offset, int length) {
    return (int) Posix.result(Posix.C.write(fd, memory.address(offset), length));
  }

  int descriptor() {
    return fd;
  }

  @Override
  public void close() {
    Posix.C.close(fd);
  }
}
